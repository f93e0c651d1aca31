"""Files in S3: forms, links, exact versions, ranges, and files written as they come."""

from __future__ import annotations

import base64
import io
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from botocore.exceptions import ClientError, IncompleteReadError, ReadTimeoutError, ResponseStreamingError
from botocore.response import StreamingBody

from hub.aws.files import S3Files
from hub.core.activity import FileVersion
from hub.ports import BusyError, ObjectGoneError
from tests.broken_aws import PASSING, WatchedClient, refusal
from tests.moto_aws import BUCKET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FOR = timedelta(minutes=15)
FILE = FileVersion(bucket=BUCKET, key="k", version_id="7", size_bytes=5)


@pytest.fixture
def files(s3: Any) -> S3Files:  # noqa: ANN401 - boto3's client
    return S3Files(s3, BUCKET)


def over(client: Any, **how: Any) -> S3Files:  # noqa: ANN401 - boto3's client, the faults of WatchedClient
    """The files over a client that fails."""
    return S3Files(WatchedClient(client, **how), BUCKET)  # type: ignore[arg-type]


def test_a_form_is_for_one_key_type_and_size(files: S3Files) -> None:
    """The signed policy names bucket, key and type exactly and bounds the size; nothing in it is a pattern."""
    form = files.upload_form("uploads/acme/A1/original", content_type="text/csv", max_bytes=1_000, valid_for=FOR)
    conditions = json.loads(base64.b64decode(form.fields["policy"]))["conditions"]
    assert {"bucket": BUCKET} in conditions
    assert {"key": "uploads/acme/A1/original"} in conditions
    assert {"Content-Type": "text/csv"} in conditions
    assert ["content-length-range", 1, 1_000] in conditions
    assert not any("starts-with" in condition for condition in conditions)
    assert (form.fields["key"], form.fields["Content-Type"]) == ("uploads/acme/A1/original", "text/csv")


def test_a_form_says_when_it_ends(files: S3Files) -> None:
    """The time that is told is the one that is signed."""
    form = files.upload_form("k", content_type="text/csv", max_bytes=9, valid_for=timedelta(minutes=3))
    policy = json.loads(base64.b64decode(form.fields["policy"]))
    assert form.expires_at == datetime.fromisoformat(policy["expiration"])
    assert timedelta(minutes=2) < form.expires_at - datetime.now(UTC) <= timedelta(minutes=3)


@pytest.mark.parametrize("valid_for", [timedelta(minutes=15, seconds=1), timedelta(), timedelta(days=7)])
def test_nothing_is_signed_for_longer_than_a_quarter_of_an_hour(files: S3Files, valid_for: timedelta) -> None:
    """Whoever asks for a longer form or link has made a mistake."""
    with pytest.raises(ValueError, match="0:15:00"):
        files.upload_form("k", content_type="text/csv", max_bytes=9, valid_for=valid_for)
    with pytest.raises(ValueError, match="0:15:00"):
        files.download_link("k", version_id=None, file_name="k", valid_for=valid_for)


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("orders.csv", "orders.csv"),
        ('a".csv', "a_.csv"),
        ("a\r\nX-Evil: 1.csv", "a__X-Evil_ 1.csv"),
        ("ä;b.csv", "ä;b.csv"),
        ("%2e%2e/x", "%2e%2e_x"),
        ("a'b.csv", "a'b.csv"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("..\\x", "_x"),
        ("a\N{RIGHT-TO-LEFT OVERRIDE}vsc.exe", "a_vsc.exe"),
        ("\ud800.csv", "_.csv"),
        ("..", "file"),
        ("", "file"),
        ("\N{GRINNING FACE}" * 255, "\N{GRINNING FACE}" * 255),
    ],
)
def test_a_link_saves_under_any_name_safely(files: S3Files, name: str, saved: str) -> None:
    """A client's file name cannot leave its header or the folder it is saved in, whatever it holds."""
    link = files.download_link("k", version_id="7", file_name=name, valid_for=FOR)
    query = parse_qs(urlsplit(link).query)
    (disposition,) = query["response-content-disposition"]
    plain, full = disposition.removeprefix("attachment; filename=").split("; filename*=UTF-8''")
    assert not set(plain[1:-1]) & set("\"';\r\n /\\")
    assert not set(full) & set("\"';\r\n /\\")
    assert disposition.isascii()
    assert unquote(full) == saved
    assert query["response-content-type"] == ["application/octet-stream"]
    assert query["versionId"] == ["7"]
    assert query["X-Amz-Expires"] == ["900"]


def test_a_version_stays_itself(files: S3Files, s3: Any, tmp_path: Path) -> None:  # noqa: ANN401 - boto3's client
    """What was pinned is what is read, although the key was written again, or even deleted."""
    s3.put_object(Bucket=BUCKET, Key="k", Body=b"first")
    pinned = files.newest("k")
    assert pinned is not None
    s3.put_object(Bucket=BUCKET, Key="k", Body=b"second one")
    files.download(pinned, tmp_path / "it")
    assert (tmp_path / "it").read_bytes() == b"first"
    newest = files.newest("k")
    assert newest is not None
    assert (newest.size_bytes, newest.version_id != pinned.version_id) == (10, True)
    s3.delete_object(Bucket=BUCKET, Key="k")
    assert files.newest("k") is None
    files.download(pinned, tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == b"first"


def test_what_is_not_there_is_gone(files: S3Files, s3: Any, tmp_path: Path) -> None:  # noqa: ANN401 - boto3's client
    """A missing object is None when asked for, and gone when read, by key or by version; no local file is left."""
    assert files.newest("none") is None
    with pytest.raises(ObjectGoneError):
        files.read("none")
    s3.put_object(Bucket=BUCKET, Key="k", Body=b"x")
    pinned = files.newest("k")
    assert pinned is not None
    s3.delete_object(Bucket=BUCKET, Key="k", VersionId=pinned.version_id)
    with pytest.raises(ObjectGoneError):
        files.download(pinned, tmp_path / "it")
    assert not (tmp_path / "it").exists()


@pytest.mark.parametrize("code", ["AccessDenied", "NoSuchBucket", "InvalidArgument"])
def test_what_must_be_mended_is_neither_gone_nor_busy(s3: Any, tmp_path: Path, code: str) -> None:  # noqa: ANN401 - boto3's client
    """A missing permission or bucket is ours to mend: nobody is told that their file is gone, or to try again."""
    broken = over(s3, get_object=lambda: refusal(code), head_object=lambda: refusal(code))
    for call in (lambda: broken.read("k"), lambda: broken.newest("k"), lambda: broken.download(FILE, tmp_path / "it")):
        with pytest.raises(ClientError, match=code):
            call()


def test_a_range_ends_before_its_end(files: S3Files, s3: Any) -> None:  # noqa: ANN401 - boto3's client
    """Byte ranges are as the manifest writes them: end exclusive; an empty one reads nothing."""
    s3.put_object(Bucket=BUCKET, Key="k", Body=b"0123456789")
    assert files.read("k", (2, 5)) == b"234"
    assert files.read("k", (0, 10)) == b"0123456789"
    assert files.read("k", (5, 5)) == b""
    assert files.read("k") == b"0123456789"


@pytest.mark.parametrize("byte_range", [(5, 11), (10, 11), (100, 200)])
def test_part_of_a_range_is_not_taken_for_the_whole(files: S3Files, s3: Any, byte_range: tuple[int, int]) -> None:  # noqa: ANN401 - boto3's client
    """An object that ends before the range does is not the one that the range is about."""
    s3.put_object(Bucket=BUCKET, Key="k", Body=b"0123456789")
    with pytest.raises(ObjectGoneError):
        files.read("k", byte_range)


class Streams:
    """A client whose objects come as they are told: whole, cut short, or breaking off with an error."""

    def __init__(self, *streams: bytes | Exception) -> None:
        self._streams = iter(streams)

    def get_object(self, **_request: Any) -> dict[str, Any]:  # noqa: ANN401 - boto3's parameters
        content = next(self._streams)
        raw = _Breaking(content) if isinstance(content, Exception) else io.BytesIO(content)
        return {"Body": StreamingBody(raw, content_length=5)}


class _Breaking(io.BytesIO):
    def __init__(self, error: Exception) -> None:
        super().__init__(b"whole")
        self._error = error

    def read(self, _size: int | None = -1) -> bytes:
        raise self._error


BROKEN = {
    "cut short": b"who",
    "told short": IncompleteReadError(actual_bytes=1, expected_bytes=5),
    "stalled": ReadTimeoutError(endpoint_url="x"),
    "reset": ResponseStreamingError(error="reset"),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_stream_that_breaks_off_is_read_again(tmp_path: Path, broken: bytes | Exception) -> None:
    """Twice broken and then whole is whole: nothing of the broken streams is left in it."""
    files = S3Files(Streams(broken, broken, b"whole", broken, b"whole"), BUCKET)  # type: ignore[arg-type]
    files.download(FILE, tmp_path / "it")
    assert (tmp_path / "it").read_bytes() == b"whole"
    assert files.read("k") == b"whole"


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_short_object_is_never_taken_for_whole(tmp_path: Path, broken: bytes | Exception) -> None:
    """A stream that breaks off every time is busy, to be delivered again: never half the rows, nor a local file."""
    with pytest.raises(BusyError):
        S3Files(Streams(*[broken] * 3), BUCKET).download(FILE, tmp_path / "it")  # type: ignore[arg-type]
    assert not (tmp_path / "it").exists()
    with pytest.raises(BusyError):
        S3Files(Streams(*[broken] * 3), BUCKET).read("k")  # type: ignore[arg-type]


@pytest.mark.parametrize("fault", [*PASSING.values(), lambda: refusal("SlowDown", status=503)], ids=[*PASSING, "slow"])
def test_a_slow_s3_is_busy(s3: Any, tmp_path: Path, fault: Callable[[], Exception]) -> None:  # noqa: ANN401 - boto3's client
    """What passes by itself is not told as anything else, by whichever call it was met."""
    broken = over(s3, get_object=fault, head_object=fault, put_object=fault)
    (tmp_path / "local").write_bytes(b"x")
    for call in (
        lambda: broken.read("k"),
        lambda: broken.newest("k"),
        lambda: broken.download(FILE, tmp_path / "it"),
        lambda: broken.lines_written("k", [b"x"]),
    ):
        with pytest.raises(BusyError):
            call()


def test_a_slow_s3_is_busy_when_a_local_file_is_stored(s3: Any, tmp_path: Path) -> None:  # noqa: ANN401 - boto3's client
    """boto3 wraps what an upload meets; what passes by itself is busy all the same, and a denial is not."""
    (tmp_path / "rows.jsonl").write_bytes(b"{}\n")

    def refused(code: str, status: int) -> Any:  # noqa: ANN401 - an upload of a file
        def answer(**_more: Any) -> Any:  # noqa: ANN401 - botocore's parameters
            raise refusal(code, status=status)

        s3.meta.events.register_first("before-call.s3.PutObject", answer, unique_id="refused")
        try:
            S3Files(s3, BUCKET).upload(tmp_path / "rows.jsonl", "derived/k", content_type="application/x-ndjson")
        finally:
            s3.meta.events.unregister("before-call.s3.PutObject", unique_id="refused")

    with pytest.raises(BusyError):
        refused("SlowDown", 503)
    with pytest.raises(ClientError, match="AccessDenied"):
        refused("AccessDenied", 403)


@pytest.mark.parametrize("count", [0, 1, 40_000])
def test_lines_are_written_as_they_come(files: S3Files, count: int) -> None:
    """No line, one line, and more than one piece of a multipart upload come back byte for byte."""
    lines = [b"%09d" % number * 30 for number in range(count)]
    assert files.lines_written("k", iter(lines)) == count
    assert files.read("k") == b"".join(line + b"\n" for line in lines)


def _many_lines(*, broken: bool = False) -> Iterator[bytes]:
    for number in range(40_000):
        yield b"%09d" % number * 30
    if broken:
        raise RuntimeError("the source broke")


def test_pieces_of_an_upload_are_large_enough(s3: Any) -> None:  # noqa: ANN401 - boto3's client
    """S3 takes no piece but the last below 5 MiB, and none is held beyond that size and a little more."""
    client = WatchedClient(s3)
    S3Files(client, BUCKET).lines_written("k", _many_lines())  # type: ignore[arg-type]
    sizes = [len(request["Body"]) for request in client.requests["upload_part"]]
    assert len(sizes) > 1
    assert all(5 * 2**20 <= size < 9 * 2**20 for size in sizes[:-1])


def test_lines_that_break_off_leave_nothing(files: S3Files, s3: Any) -> None:  # noqa: ANN401 - boto3's client
    """When the source of lines fails in the middle, no object appears and no upload is left behind."""
    with pytest.raises(RuntimeError, match="the source broke"):
        files.lines_written("k", _many_lines(broken=True))
    assert files.newest("k") is None
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=BUCKET)


def test_an_upload_that_cannot_be_ended_tells_its_first_error(s3: Any) -> None:  # noqa: ANN401 - boto3's client
    """What went wrong first is told, not that cleaning up after it failed too."""
    broken = over(s3, abort_multipart_upload=lambda: refusal("SlowDown", status=503))
    with pytest.raises(RuntimeError, match="the source broke"):
        broken.lines_written("k", _many_lines(broken=True))


@pytest.mark.parametrize("size", [0, 3, 9 * 2**20])
def test_a_local_file_is_stored(files: S3Files, s3: Any, tmp_path: Path, size: int) -> None:  # noqa: ANN401 - boto3's client
    """What a check wrote is stored byte for byte under its type, empty or in several pieces."""
    (tmp_path / "rows.jsonl").write_bytes(b"x" * size)
    files.upload(tmp_path / "rows.jsonl", "derived/k", content_type="application/x-ndjson")
    assert files.read("derived/k") == b"x" * size
    assert s3.head_object(Bucket=BUCKET, Key="derived/k")["ContentType"] == "application/x-ndjson"
