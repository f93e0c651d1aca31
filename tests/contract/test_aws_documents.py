"""docs/aws.md and docs/deploy.md say what is so: names that exist, nothing left out, commands that work."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from local.template import CHECKOUT, read_template

if TYPE_CHECKING:
    from tests.e2e.running import RunningHub

AWS = (CHECKOUT / "docs" / "aws.md").read_text(encoding="utf-8")
DEPLOY = (CHECKOUT / "docs" / "deploy.md").read_text(encoding="utf-8")
TEMPLATE = read_template()

#: What stands for the seconds that the reader waits between blocks of commands.
PAUSE = """
for _ in {1..120}; do
  case $(hub "$activity" | field activity.status) in awaiting_upload|checking|processing) sleep 0.5;; *) break;; esac
done
"""


def test_every_test_named_as_proof_exists() -> None:
    """No row of docs/aws.md rests on a test that is not there (any more)."""
    sources = "".join(path.read_text(encoding="utf-8") for path in (CHECKOUT / "tests").rglob("test_*.py"))
    named = set(re.findall(r"`(test_[a-z0-9_]+)`", AWS))
    assert len(named) > 40
    assert {name for name in named if f"def {name}(" not in sources} == set()


def test_every_type_of_resource_has_its_proof() -> None:
    """Each type of resource that the template makes stands in docs/aws.md."""
    made = {resource["Type"] for resource in TEMPLATE["Resources"].values()}
    assert {kind for kind in made if f"`{kind}`" not in AWS} == set()


def test_every_row_has_a_proof_beyond_the_emulator() -> None:
    """Each feature is also proved by AWS's own words, by address, or by a step of the smoke list that exists."""
    rows = [line for line in AWS.splitlines() if line.startswith("| ") and line.count(" | ") == 3]
    features = [row for row in rows if not row.startswith(("| feature", "| ---"))]
    assert len(features) > 40
    assert not [row for row in features if "](https://" not in row.rsplit(" | ", 1)[1]]
    steps = {int(step) for said in re.findall(r"smoke ([\d, ]+)", AWS) for step in re.findall(r"\d+", said)}
    listed = {int(step) for step in re.findall(r"^\| (\d+) \|", DEPLOY, re.MULTILINE)}
    assert steps <= listed
    assert len(listed) == max(listed)


def test_every_parameter_is_explained() -> None:
    """docs/deploy.md has an answer for each question that `sam deploy --guided` asks, and for no other."""
    table = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", DEPLOY, re.MULTILINE)
    explained = {name for cell in table for name in re.findall(r"`(\w+)`", cell)}
    assert explained == TEMPLATE["Parameters"].keys()
    named = {"ApiUrl", "UserPoolClientId", "TokenUrl", "CheckDeadLettersUrl"}
    assert named <= TEMPLATE["Outputs"].keys()
    assert all(name in DEPLOY for name in named)


def blocks(*headings: str) -> list[str]:
    """Return the commands under headings of docs/deploy.md, block by block."""
    sections = re.split(r"^## \d+\. ", DEPLOY, flags=re.MULTILINE)
    chosen = "".join(section for section in sections if section.startswith(headings))
    return re.findall(r"```bash\n(.*?)```", chosen, re.DOTALL)


@pytest.mark.emulator
def test_the_commands_lead_to_a_first_upload(hub: RunningHub) -> None:
    """Onboarding, the first sign-in and the first upload of docs/deploy.md work as they stand there."""
    deployed = hub.deployment
    onboard, sign_in, *rest = blocks("A tenant", "A first upload")
    environment = os.environ | {"AWS_ENDPOINT_URL": deployed.endpoint_url, "AWS_REGION": deployed.region}

    def run(commands: str) -> str:
        done = subprocess.run(  # noqa: S603 - our own document
            ["/bin/bash", "-euo", "pipefail", "-c", commands],
            cwd=CHECKOUT,
            env=environment,
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    said = run(onboard.replace(".venv/dev/bin/python", sys.executable))
    temporary = re.search(r"Temporary password: (\S+)", said)
    assert temporary
    values = {
        "client=…": f"client={deployed.user_pool_client_id}",
        "temporary=…": f"temporary='{temporary[1]}'",
        "chosen=…": "chosen=Correct-horse-7-battery",
        "api=…": f"api='{deployed.api_url}'",
        "https://cognito-idp.$AWS_REGION.amazonaws.com/": deployed.endpoint_url,
    }
    commands = sign_in + PAUSE.join(rest)
    for written, meant in values.items():
        assert written in commands
        commands = commands.replace(written, meant)
    lines = run(commands).splitlines()
    assert lines[1:5] == ["204", "ready", "processing", "succeeded"]
    assert "'failed': 0" in lines[5]
    assert '"succeeded"' in lines[6]
