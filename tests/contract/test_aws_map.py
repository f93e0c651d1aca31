"""The state machine as template.yaml makes it: the map fans out, no part stops another, the finish always comes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.test_aws_events import most_at_once

if TYPE_CHECKING:
    from tests.contract.probes import Probes

pytestmark = pytest.mark.emulator


def start(probes: Probes, activity: str, parts: list[dict[str, Any]] | None) -> str:
    """Start a run over a manifest of these parts, or over none that exists; return the run's ARN."""
    manifest = f"derived/acme/{activity}/check-1/manifest.jsonl"
    if parts is not None:
        body = "".join(json.dumps(part) + "\n" for part in parts).encode()
        probes.client("s3").put_object(Bucket=probes.deployment.bucket, Key=manifest, Body=body)
    said = {"tenant": "acme", "activity": activity, "attempt": 1}
    started = probes.client("stepfunctions").start_execution(
        stateMachineArn=probes.deployment.state_machine_arn,
        name=f"{activity}-1",
        input=json.dumps(said | {"bucket": probes.deployment.bucket, "manifest": manifest}),
    )
    return str(started["executionArn"])


def ended(probes: Probes, run: str) -> dict[str, Any]:
    stepfunctions = probes.client("stepfunctions")

    def over() -> dict[str, Any] | None:
        found: dict[str, Any] = stepfunctions.describe_execution(executionArn=run)
        return found if found["status"] != "RUNNING" else None

    found: dict[str, Any] = probes.until(over)
    return found


def manifest(count: int, *, lasting: bool = False) -> list[dict[str, Any]]:
    """Return the lines of a manifest, of parts that last until another is under way beside them, or of short ones."""
    part = {"count": 1, "bytes": [0, 9], "lasting": lasting}
    return [{"part": number, "first": number} | part for number in range(1, count + 1)]


def test_every_line_of_the_manifest_becomes_a_part(probes: Probes) -> None:
    """The map reads JSON Lines from S3 and gives each line, with the run's pointers, to a worker of its own."""
    found = ended(probes, start(probes, "fans-out", manifest(13)))
    assert found["status"] == "SUCCEEDED"
    assert len(probes.seen("PART", "fans-out#")) == 13
    assert {len(probes.seen("PART", f"fans-out#{number:06}#")) for number in range(1, 14)} == {1}


def test_no_more_workers_run_at_once_than_allowed(probes: Probes) -> None:
    """MaxConcurrency of the map holds."""
    ended(probes, start(probes, "at-once", manifest(12, lasting=True)))
    assert 2 <= most_at_once(probes.seen("PART", "at-once#")) <= 4


def test_a_poison_part_is_tried_again_and_stops_no_other(probes: Probes) -> None:
    """A part that always fails is tried four times; every other part is done, and the finish follows."""
    parts = manifest(6)
    parts[2]["poison"] = True
    found = ended(probes, start(probes, "poisoned", parts))
    assert found["status"] == "SUCCEEDED"
    assert [len(probes.seen("PART", f"poisoned#{number:06}#")) for number in range(1, 7)] == [1, 1, 4, 1, 1, 1]
    assert len(probes.seen("FINISH", "poisoned")) == 1


def test_the_finish_gets_pointers_and_the_run_says_little(probes: Probes) -> None:
    """Children's answers are dropped: the finish sees the run's own input, the run ends with a status alone."""
    found = ended(probes, start(probes, "says-little", manifest(3)))
    assert probes.seen("FINISH", "says-little") == [{"tenant": "acme", "activity": "says-little", "attempt": 1}]
    assert json.loads(found["output"]) == {"status": "succeeded"}


def test_a_manifest_that_is_gone_still_ends_in_the_finish(probes: Probes) -> None:
    """The Catch leads on: a run that cannot read its manifest closes its attempt all the same."""
    found = ended(probes, start(probes, "no-manifest", None))
    assert found["status"] == "SUCCEEDED"
    assert len(probes.seen("FINISH", "no-manifest")) == 1


def test_a_run_is_started_once_by_its_name(probes: Probes) -> None:
    """The same name again is refused once the run has ended: an attempt never runs twice."""
    ended(probes, start(probes, "once", manifest(1)))
    with pytest.raises(ClientError, match="ExecutionAlreadyExists"):
        start(probes, "once", manifest(2))
    assert len(probes.seen("FINISH", "once")) == 1


def test_a_run_can_be_stopped(probes: Probes) -> None:
    """Stopping a run ends it at once, without its finish: a cancelled activity is closed by who cancelled it."""
    run = start(probes, "stopped", manifest(60, lasting=True))
    probes.until(lambda: probes.seen("PART", "stopped#"))
    probes.client("stepfunctions").stop_execution(executionArn=run, cause="cancelled")
    assert ended(probes, run)["status"] == "ABORTED"
    assert probes.seen("FINISH", "stopped") == []
