"""Files in S3: forms, links, exact versions, ranges, and files written as they come."""

from __future__ import annotations

import base64
import io
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.exceptions import ClientError, IncompleteReadError
from botocore.response import StreamingBody

from hub.aws.files import S3Files
from hub.ports import BusyError, ObjectGoneError
from tests.moto_aws import BUCKET

if TYPE_CHECKING:
    from pathlib import Path

FOR = timedelta(minutes=15)


@pytest.fixture
def files(s3: Any) -> S3Files:  # noqa: ANN401 - boto3's client
    return S3Files(s3, BUCKET)


def test_a_form_is_for_one_key_type_and_size(files: S3Files) -> None:
    """The signed policy names the key and the type exactly and bounds the size; it is not a pattern of any kind."""
    form = files.upload_form("uploads/acme/A1/original", content_type="text/csv", max_bytes=1_000, valid_for=FOR)
    policy = json.loads(base64.b64decode(form.fields["policy"]))
    assert {"key": "uploads/acme/A1/original"} in policy["conditions"]
    assert {"Content-Type": "text/csv"} in policy["conditions"]
    assert ["content-length-range", 1, 1_000] in policy["conditions"]
    assert not any("starts-with" in condition for condition in policy["conditions"])
    assert (form.fields["key"], form.fields["Content-Type"]) == ("uploads/acme/A1/original", "text/csv")


@pytest.mark.parametrize("name", ['a".csv', "a\r\nX-Evil: 1.csv", "ä;b.csv", "%2e%2e/x", "a'b.csv"])
def test_a_link_saves_under_any_name_safely(files: S3Files, name: str) -> None:
    """A client's file name cannot leave its header, whatever it holds."""
    link = files.download_link("k", version_id="7", file_name=name, valid_for=FOR)
    query = parse_qs(urlsplit(link).query)
    (disposition,) = query["response-content-disposition"]
    assert disposition.startswith("attachment; filename*=UTF-8''")
    assert not set(disposition.removeprefix("attachment; filename*=UTF-8''")) & set("\"';\r\n /")
    assert query["versionId"] == ["7"]


def test_a_version_stays_itself(files: S3Files, s3: Any, tmp_path: Path) -> None:  # noqa: ANN401 - boto3's client
    """What was pinned is what is read, although the key was written again."""
    s3.put_object(Bucket=BUCKET, Key="k", Body=b"first")
    pinned = files.newest("k")
    assert pinned is not None
    s3.put_object(Bucket=BUCKET, Key="k", Body=b"second one")
    files.download(pinned, tmp_path / "it")
    assert (tmp_path / "it").read_bytes() == b"first"
    newest = files.newest("k")
    assert newest is not None
    assert (newest.size_bytes, newest.version_id != pinned.version_id) == (10, True)


def test_what_is_not_there_is_gone(files: S3Files, s3: Any, tmp_path: Path) -> None:  # noqa: ANN401 - boto3's client
    """A missing object is None when asked for, and gone when read, by key or by version."""
    assert files.newest("none") is None
    with pytest.raises(ObjectGoneError):
        files.read("none")
    s3.put_object(Bucket=BUCKET, Key="k", Body=b"x")
    pinned = files.newest("k")
    assert pinned is not None
    s3.delete_object(Bucket=BUCKET, Key="k", VersionId=pinned.version_id)
    with pytest.raises(ObjectGoneError):
        files.download(pinned, tmp_path / "it")


def test_a_range_ends_before_its_end(files: S3Files, s3: Any) -> None:  # noqa: ANN401 - boto3's client
    """Byte ranges are as the manifest writes them: end exclusive; an empty one reads nothing."""
    s3.put_object(Bucket=BUCKET, Key="k", Body=b"0123456789")
    assert files.read("k", (2, 5)) == b"234"
    assert files.read("k", (5, 5)) == b""
    assert files.read("k") == b"0123456789"


class Answers:
    """A client that answers get_object as it is told."""

    def __init__(self, answer: Exception | bytes) -> None:
        self._answer = answer

    def get_object(self, **_request: Any) -> dict[str, Any]:  # noqa: ANN401 - boto3's parameters
        if isinstance(self._answer, Exception):
            raise self._answer
        return {"Body": StreamingBody(io.BytesIO(self._answer), len(self._answer) + 10)}


def test_a_short_object_is_never_taken_for_whole(s3: Any, tmp_path: Path) -> None:  # noqa: ANN401 - boto3's client
    """A stream that ends before its stated length is busy, to be tried again: never half the rows."""
    S3Files(s3, BUCKET)
    s3.put_object(Bucket=BUCKET, Key="k", Body=b"whole")
    pinned = S3Files(s3, BUCKET).newest("k")
    assert pinned is not None
    with pytest.raises(BusyError):
        S3Files(Answers(b"half"), BUCKET).download(pinned, tmp_path / "it")  # type: ignore[arg-type]
    with pytest.raises(BusyError):
        S3Files(Answers(IncompleteReadError(actual_bytes=1, expected_bytes=2)), BUCKET).read("k")  # type: ignore[arg-type]


def test_a_slow_s3_is_busy() -> None:
    """SlowDown passes by itself; it is not told as anything else."""
    slow = ClientError({"Error": {"Code": "SlowDown", "Message": ""}}, "GetObject")
    with pytest.raises(BusyError):
        S3Files(Answers(slow), BUCKET).read("k")  # type: ignore[arg-type]


@pytest.mark.parametrize("count", [0, 1, 40_000])
def test_lines_are_written_as_they_come(files: S3Files, count: int) -> None:
    """No line, one line, and more than one piece of a multipart upload come back byte for byte."""
    lines = [b"%09d" % number * 30 for number in range(count)]
    assert files.lines_written("k", iter(lines)) == count
    assert files.read("k") == b"".join(line + b"\n" for line in lines)


def test_lines_that_break_off_leave_nothing(files: S3Files, s3: Any) -> None:  # noqa: ANN401 - boto3's client
    """When the source of lines fails in the middle, no object appears and no upload is left behind."""

    def broken() -> Any:  # noqa: ANN401 - a generator of bytes
        for number in range(40_000):
            yield b"%09d" % number * 30
        raise RuntimeError("the source broke")

    with pytest.raises(RuntimeError):
        files.lines_written("k", broken())
    assert files.newest("k") is None
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=BUCKET)


def test_a_local_file_is_stored(files: S3Files, tmp_path: Path) -> None:
    """What a check wrote is stored byte for byte."""
    (tmp_path / "rows.jsonl").write_bytes(b"{}\n")
    files.upload(tmp_path / "rows.jsonl", "derived/k", content_type="application/x-ndjson")
    assert files.read("derived/k") == b"{}\n"
