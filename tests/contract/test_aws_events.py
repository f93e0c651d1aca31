"""S3 → EventBridge → SQS → function, as template.yaml wires it: what arrives, how often, and where it ends."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.contract.probes import Probes

pytestmark = pytest.mark.emulator


@contextmanager
def quick_redelivery(probes: Probes) -> Iterator[None]:
    """Let failed messages come back after a second instead of a quarter of an hour."""
    sqs, queue = probes.client("sqs"), probes.deployment.check_queue_url
    before = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["VisibilityTimeout"])["Attributes"]
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "1"})
    try:
        yield
    finally:
        sqs.set_queue_attributes(QueueUrl=queue, Attributes=before)


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


def test_a_failing_message_is_delivered_five_times_and_kept(probes: Probes) -> None:
    """What the function names in batchItemFailures comes back by itself, then rests in the dead-letter queue, whole."""
    sqs, dead = probes.client("sqs"), probes.deployment.check_dead_letters_url
    with quick_redelivery(probes):
        key = probes.put_upload("poison-letter")
        messages = probes.until(lambda: sqs.receive_message(QueueUrl=dead, MaxNumberOfMessages=10).get("Messages"), 60)
    assert [json.loads(message["Body"])["detail"]["object"]["key"] for message in messages] == [key]
    assert len(probes.seen("CHECK", key)) == 5


def test_a_good_message_beside_a_failing_one_is_done(probes: Probes) -> None:
    """The failure of one file delays no other: it is checked once, while the other one comes again."""
    with quick_redelivery(probes):
        bad, good = probes.put_upload("poison-beside"), probes.put_upload("beside")
        probes.until(lambda: len(probes.seen("CHECK", bad)) > 1)
    assert len(probes.seen("CHECK", good)) == 1


def test_no_more_files_are_checked_at_once_than_allowed(probes: Probes) -> None:
    """MaximumConcurrency of the event source holds: at Scale small two at once, and all in the end."""
    for number in range(6):
        probes.put_upload(f"slow-{number}")
    prefix = "uploads/acme/slow-"
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


def test_the_sweep_comes_every_minute(probes: Probes) -> None:
    """The schedule calls the sweep, in its own role, with an empty event."""
    assert probes.until(lambda: probes.seen("SWEEP", "sweep"), 90)[0] == {}


def test_the_queue_hands_out_in_the_order_of_time_or_so(probes: Probes) -> None:
    """A standard queue promises no order: versions, not arrival, decide which upload is newest."""
    s3, key = probes.client("s3"), "uploads/acme/versions/original"
    made = [s3.put_object(Bucket=probes.deployment.bucket, Key=key, Body=body)["VersionId"] for body in (b"1", b"22")]
    newest = s3.head_object(Bucket=probes.deployment.bucket, Key=key)
    assert newest["VersionId"] == made[1]
    assert all(earlier != later for earlier, later in pairwise(made))
    probes.until(lambda: len(probes.seen("CHECK", key)) == 2)
    time.sleep(0)
