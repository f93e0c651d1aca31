"""Lints template.yaml and the state machine, with AWS's own tools: `python -m local.lint`.

- `sam validate --lint` and cfn-lint on the template as written, and cfn-lint on what SAM makes of it;
- cfn-lint on the state machine's definition, wrapped into a raw resource: inside SAM's it is not looked at; and, for it
  does not follow them, the way from state to state;
- checkov, less what `.checkov.yaml` leaves out with reasons.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local import venvs
from local.deployment import packaged, translated
from local.template import CHECKOUT, TEMPLATE, Template, local_folders, read_template, read_workflow

if TYPE_CHECKING:
    from pathlib import Path

#: Written for the tools to read, and left there for people who want to see what they complain of.
WRITTEN = CHECKOUT / ".build" / "lint"

#: A region that has everything and one where newer things arrive later.
REGIONS = ("us-east-1", "eu-central-1")


@dataclass(frozen=True, slots=True)
class Lint:
    """One tool on one file."""

    name: str
    command: tuple[str | Path, ...]

    def run(self) -> subprocess.CompletedProcess[str]:
        # SAM asks for a region and would report its use to AWS; nothing here asks AWS for anything.
        environment = os.environ | {"SAM_CLI_TELEMETRY": "0", "AWS_DEFAULT_REGION": REGIONS[0]}
        return subprocess.run(
            self.command,
            cwd=CHECKOUT,
            env=environment,
            check=False,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )


def main() -> int:
    WRITTEN.mkdir(parents=True, exist_ok=True)
    expanded = _write("expanded.json", json.loads(expanded_template()))
    workflow = _write("workflow.json", wrapped(read_workflow()))
    lints = [
        Lint("sam validate --lint", (venvs.program("sam", "sam"), "validate", "--lint", "--template", TEMPLATE)),
        cfn_lint("cfn-lint, as written", TEMPLATE),
        cfn_lint("cfn-lint, expanded", expanded),
        cfn_lint("cfn-lint, state machine", workflow),
        Lint("checkov", (venvs.program("checkov", "checkov"), "--file", TEMPLATE, "--config-file", ".checkov.yaml")),
    ]
    with ThreadPoolExecutor() as workers:
        done = list(workers.map(Lint.run, lints))
    for lint, result in zip(lints, done, strict=True):
        print(f"{'passed' if result.returncode == 0 else 'FAILED'}  {lint.name}")
        if result.returncode:
            print(result.stdout)
    lost = lost_ways(read_workflow())
    print("\n".join(["FAILED  ways from state to state", *lost] if lost else ["passed  ways from state to state"]))
    return int(bool(lost) or any(result.returncode for result in done))


def cfn_lint(name: str, path: Path) -> Lint:
    return Lint(name, (venvs.program("sam", "cfn-lint"), "--regions", *REGIONS, "--template", path))


def expanded_template() -> str:
    """Return the template as AWS sees it once SAM's transform is through: JSON."""
    template = read_template()
    return translated(packaged(template, {uri: f"{uri}.zip" for uri in local_folders(template)}))


def wrapped(definition: Template) -> Template:
    """Return a template whose only resource is the state machine's definition, its placeholders filled."""
    filled = json.dumps(definition)
    for name in ("ProcessFunctionArn", "FinishFunctionArn"):
        filled = filled.replace(f"${{{name}}}", f"arn:aws:lambda:us-east-1:123456789012:function:{name}")
    properties: dict[str, Any] = {
        "RoleArn": "arn:aws:iam::123456789012:role/submission",
        "Definition": json.loads(filled.replace("${Partition}", "aws")),
    }
    return {"Resources": {"Workflow": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}}}


def lost_ways(machine: Template, where: str = "the state machine") -> list[str]:
    """Return what is wrong with the ways between states: those that lead nowhere, and states that none leads to."""
    states: dict[str, Template] = machine["States"]
    ways = {machine["StartAt"]}
    found = []
    for name, state in states.items():
        ways |= _onward(state)
        if "ItemProcessor" in state:
            found += lost_ways(state["ItemProcessor"], name)
        if not _onward(state) and not state.get("End") and state["Type"] not in {"Succeed", "Fail"}:
            found.append(f"{where}: {name} neither leads on nor ends.")
    found += [f"{where}: there is no state {name}." for name in sorted(ways - states.keys())]
    return found + [f"{where}: nothing leads to {name}." for name in sorted(states.keys() - ways)]


def _onward(state: Template) -> set[str]:
    branches = [state, *state.get("Catch", []), *state.get("Choices", [])]
    return {branch["Next"] for branch in branches if "Next" in branch} | {
        state[key] for key in ("Default",) if key in state
    }


def _write(name: str, template: Template) -> Path:
    path = WRITTEN / name
    path.write_text(json.dumps(template, indent=2), encoding="utf-8")
    return path


if __name__ == "__main__":
    sys.exit(main())
