"""The clients: how long they wait, how often they try, where they send."""

from __future__ import annotations

import socket
from threading import Thread
from urllib.parse import urlsplit

import pytest

from hub.aws import clients
from hub.aws.activities import DynamoActivities
from hub.aws.clients import make_client
from hub.ports import BusyError

SERVICES = ["dynamodb", "s3", "secretsmanager", "sqs", "stepfunctions"]

#: Seconds after which the HTTP API gives up on a function.
API_LIMIT = 30


@pytest.fixture(autouse=True)
def region(monkeypatch: pytest.MonkeyPatch) -> None:
    """An account with throw-away keys, away from the region whose addresses are special."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-2")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)


@pytest.mark.parametrize("service", SERVICES)
def test_a_silent_service_is_given_up_before_the_api_gives_us_up(service: str) -> None:
    """All tries of one call, each as long as it may be silent, end in time for an answer of our own."""
    config = make_client(service, None).meta.config
    tries = config.retries["total_max_attempts"]
    waits = sum(2**tried for tried in range(tries - 1))
    assert tries > 1
    assert tries * config.read_timeout + waits < API_LIMIT
    assert tries * config.connect_timeout + waits < API_LIMIT


def test_a_silent_store_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The timeouts reach the wire: a store that takes the call and says nothing is asked again, then given up."""
    monkeypatch.setattr(clients, "_READ_TIMEOUT", 0.1)
    taken: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(10)
        taker = Thread(target=lambda: taken.extend(silent.accept()[0] for _ in range(3)))
        taker.start()
        client = make_client("dynamodb", f"http://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(BusyError):
            DynamoActivities(client, "hub").get("acme", "A1")
        taker.join()
    assert len(taken) == 3
    for each in taken:
        each.close()


def test_forms_and_links_go_to_the_buckets_own_region() -> None:
    """By the region's own address, signed with version 4: the global one redirects, and a form cannot follow."""
    client = make_client("s3", None)
    form = client.generate_presigned_post("files", "k")
    link = client.generate_presigned_url("get_object", {"Bucket": "files", "Key": "k"})
    for url in (form["url"], link):
        assert urlsplit(url).hostname == "files.s3.eu-west-2.amazonaws.com"
    assert form["fields"]["x-amz-algorithm"] == "AWS4-HMAC-SHA256"
    assert "X-Amz-Algorithm=AWS4-HMAC-SHA256" in link


def test_an_endpoint_is_addressed_by_path() -> None:
    """An emulator has one name for all buckets, and wants the same signatures."""
    form = make_client("s3", "http://127.0.0.1:9").generate_presigned_post("files", "k")
    assert form["url"] == "http://127.0.0.1:9/files"
    assert form["fields"]["x-amz-algorithm"] == "AWS4-HMAC-SHA256"
