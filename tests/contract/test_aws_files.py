"""The files bucket as template.yaml makes it: what an upload form allows, versions, and nothing for strangers."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from tests.contract.probes import Probes

pytestmark = pytest.mark.emulator

MOST_BYTES = 100


def form(probes: Probes, key: str, seconds: int = 900) -> dict[str, Any]:
    made: dict[str, Any] = probes.client("s3").generate_presigned_post(
        probes.deployment.bucket,
        key,
        Fields={"Content-Type": "text/csv"},
        Conditions=[{"Content-Type": "text/csv"}, ["content-length-range", 1, MOST_BYTES]],
        ExpiresIn=seconds,
    )
    return made


def send(probes: Probes, made: dict[str, Any], content: bytes = b"a,b\n", **changed: str) -> int:
    sent = probes.request("POST", made["url"], data=made["fields"] | changed, files={"file": ("mine.csv", content)})
    return sent.status_code


def test_a_form_takes_one_file_of_its_kind(probes: Probes) -> None:
    """Exactly the key, the content type and a size within the range; the bytes arrive as they are."""
    key = "uploads/acme/form/original"
    assert send(probes, form(probes, key), b"x" * MOST_BYTES) == httpx.codes.NO_CONTENT
    found = probes.client("s3").get_object(Bucket=probes.deployment.bucket, Key=key)
    assert (found["Body"].read(), found["ContentType"]) == (b"x" * MOST_BYTES, "text/csv")


@pytest.mark.parametrize(
    ("content", "changed"),
    [
        pytest.param(b"x" * (MOST_BYTES + 1), {}, id="too large"),
        pytest.param(b"", {}, id="empty"),
        pytest.param(b"a", {"key": "uploads/other/form/original"}, id="another tenant's key"),
        pytest.param(b"a", {"key": "uploads/acme/refused/${filename}"}, id="a key by file name"),
        pytest.param(b"a", {"Content-Type": "text/html"}, id="another content type"),
        pytest.param(b"a", {"x-amz-signature": "0" * 64}, id="another signature"),
    ],
)
def test_a_form_allows_nothing_else(probes: Probes, content: bytes, changed: dict[str, str]) -> None:
    """What the signed policy does not say is refused, and nothing is stored."""
    key = "uploads/acme/refused/original"
    assert 400 <= send(probes, form(probes, key), content, **changed) < 500
    listed = probes.client("s3").list_objects_v2(Bucket=probes.deployment.bucket, Prefix="uploads/")
    stored = {found["Key"] for found in listed.get("Contents", [])}
    assert not {each for each in stored if "/refused/" in each or each.startswith("uploads/other/")}


def test_a_form_ends(probes: Probes) -> None:
    """After its time the same form is refused."""
    made = form(probes, "uploads/acme/late/original", seconds=1)
    time.sleep(2)
    assert send(probes, made) == httpx.codes.FORBIDDEN


def test_an_overwritten_file_is_still_there_by_its_version(probes: Probes) -> None:
    """The version pinned at the check gives the bytes that were checked, whatever is uploaded later."""
    s3, bucket, key = probes.client("s3"), probes.deployment.bucket, "uploads/acme/twice/original"
    first = s3.put_object(Bucket=bucket, Key=key, Body=b"first")["VersionId"]
    second = s3.put_object(Bucket=bucket, Key=key, Body=b"second")["VersionId"]
    assert s3.get_object(Bucket=bucket, Key=key, VersionId=first)["Body"].read() == b"first"
    assert s3.head_object(Bucket=bucket, Key=key)["VersionId"] == second


def test_a_range_of_bytes_is_read_alone(probes: Probes) -> None:
    """A worker fetches its part of entities.jsonl without the rest."""
    s3, bucket, key = probes.client("s3"), probes.deployment.bucket, "derived/acme/range/entities.jsonl"
    s3.put_object(Bucket=bucket, Key=key, Body=b"0123456789")
    found = s3.get_object(Bucket=bucket, Key=key, Range="bytes=3-5")
    assert (found["Body"].read(), found["ContentRange"]) == (b"345", "bytes 3-5/10")


def test_strangers_get_nothing(probes: Probes) -> None:
    """Without a signature the bucket gives out nothing and takes nothing; nor with one that is not right."""
    probes.put_upload("private")
    address = f"{probes.deployment.endpoint_url}/{probes.deployment.bucket}/uploads/acme/private/original"
    assert probes.request("GET", address).status_code == httpx.codes.FORBIDDEN
    assert probes.request("PUT", address, content=b"mine").status_code == httpx.codes.FORBIDDEN
    link = probes.client("s3").generate_presigned_url(
        "get_object", {"Bucket": probes.deployment.bucket, "Key": "uploads/acme/private/original"}
    )
    assert probes.request("GET", link).content == b"a,b\n1,2\n"
    assert probes.request("GET", link.replace("/private/", "/twice/")).status_code == httpx.codes.FORBIDDEN


def test_public_access_is_blocked(probes: Probes) -> None:
    """Nobody can make an object public by an access-control list: the bucket has none."""
    s3 = probes.client("s3")
    with pytest.raises(ClientError) as refused:
        s3.put_object(Bucket=probes.deployment.bucket, Key="uploads/acme/public", Body=b"x", ACL="public-read")
    assert refused.value.response["Error"]["Code"] in {"AccessControlListNotSupported", "AccessDenied"}
