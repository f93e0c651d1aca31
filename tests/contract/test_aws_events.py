"""S3 → EventBridge → SQS → function, as template.yaml wires it: what arrives, how often, and where it ends."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.contract.probes import Probes

pytestmark = pytest.mark.emulator


def tried(probes: Probes, key: str, times: int) -> dict[str, Any]:
    """Wait until a file's message has been delivered so many times; return what the last of them said."""
    said: dict[str, Any] = probes.until(lambda: probes.seen("CHECK", key)[times - 1 :])[0]
    return said


def bring_back(probes: Probes, said: dict[str, Any]) -> None:
    """Let a failed message come back now instead of in a quarter of an hour: it alone, others may take their time."""
    probes.client("sqs").change_message_visibility(
        QueueUrl=probes.deployment.check_queue_url, ReceiptHandle=said["receipt"], VisibilityTimeout=0
    )


def test_an_uploaded_original_reaches_the_check_by_itself(probes: Probes) -> None:
    """One object, one message a batch, with bucket, key and size as the check reads them."""
    key = probes.put_upload("arrives")
    said = probes.until(lambda: probes.seen("CHECK", key))
    assert len(said) == 1
    assert said[0]["records"] == 1
    detail = said[0]["detail"]
    assert detail["bucket"]["name"] == probes.deployment.bucket
    assert (detail["object"]["key"], detail["object"]["size"]) == (key, 8)


def test_other_objects_start_no_check(probes: Probes) -> None:
    """Derived files, and objects under uploads/ that are no originals, pass by the rule."""
    s3 = probes.client("s3")
    others = ["derived/acme/quiet/original", "uploads/acme/quiet/original.part", "drops/acme/quiet/original"]
    for key in others:
        s3.put_object(Bucket=probes.deployment.bucket, Key=key, Body=b"x")
    last = probes.put_upload("quiet-last")
    probes.until(lambda: probes.seen("CHECK", last))
    assert not [key for key in others if probes.seen("CHECK", key)]


def dead_letters(probes: Probes) -> dict[str, Any]:
    """Return the events that lie in the dead-letter queue, by the object they are about."""
    received = probes.client("sqs").receive_message(
        QueueUrl=probes.deployment.check_dead_letters_url, MaxNumberOfMessages=10, VisibilityTimeout=0
    )
    said = [json.loads(message["Body"]) for message in received.get("Messages", [])]
    return {event["detail"]["object"]["key"]: event for event in said}


def test_a_failing_message_is_delivered_five_times_and_kept(probes: Probes) -> None:
    """What the function names in batchItemFailures comes back by itself, then rests in the dead-letter queue, whole."""
    key = probes.put_upload("poison-letter")
    for times in range(1, 6):
        bring_back(probes, tried(probes, key, times))
    said = probes.until(lambda: dead_letters(probes).get(key))
    assert len(probes.seen("CHECK", key)) == 5
    assert said["detail"] == probes.seen("CHECK", key)[0]["detail"]


def test_a_good_message_beside_a_failing_one_is_done(probes: Probes) -> None:
    """The failure of one file delays no other: it is checked once, while the other one comes again."""
    bad, good = probes.put_upload("poison-beside"), probes.put_upload("beside")
    bring_back(probes, tried(probes, bad, 1))
    tried(probes, bad, 2)
    tried(probes, good, 1)
    assert len(probes.seen("CHECK", good)) == 1


def test_no_more_files_are_checked_at_once_than_allowed(probes: Probes) -> None:
    """MaximumConcurrency of the event source holds: at Scale small two at once, and all in the end."""
    for number in range(6):
        probes.put_upload(f"lasting-{number}")
    prefix = "uploads/acme/lasting-"
    probes.until(lambda: len(probes.seen("CHECK", prefix)) == 6)
    assert most_at_once([said["at"] for said in probes.seen("CHECK", prefix)]) == 2


def most_at_once(spans: list[list[float]]) -> int:
    """Return how many of the spans of time overlap at the most."""
    changes = sorted([(start, 1) for start, _ in spans] + [(end, -1) for _, end in spans])
    running = most = 0
    for _, change in changes:
        running += change
        most = max(most, running)
    return most


def test_the_schedule_calls_the_sweep(probes: Probes) -> None:
    """The schedule's target, in the schedule's role, calls the function: here at once, by a schedule like it."""
    scheduler = probes.client("scheduler")
    found = scheduler.get_schedule(Name=probes.physical_id("SweepSchedule"))
    assert (found["ScheduleExpression"], found["State"]) == ("rate(1 minute)", "ENABLED")
    scheduler.create_schedule(
        Name="at-once",
        ScheduleExpression=datetime.now(UTC).strftime("at(%Y-%m-%dT%H:%M:%S)"),
        FlexibleTimeWindow={"Mode": "OFF"},
        Target=found["Target"],
    )
    assert probes.until(lambda: probes.seen("SWEEP", "sweep"))[0] == {}


def test_the_newest_version_is_the_one_that_counts(probes: Probes) -> None:
    """Two uploads of one form are two events and two versions, and HEAD names the later one."""
    s3, bucket, key = probes.client("s3"), probes.deployment.bucket, "uploads/acme/versions/original"
    made = [s3.put_object(Bucket=bucket, Key=key, Body=body)["VersionId"] for body in (b"1", b"22")]
    assert s3.head_object(Bucket=bucket, Key=key)["VersionId"] == made[1] != made[0]
    probes.until(lambda: len(probes.seen("CHECK", key)) == 2)
