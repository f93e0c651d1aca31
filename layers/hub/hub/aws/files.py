"""Files in S3: uploads by presigned POST, exact versions, ranges, and derived files written as they come."""

from __future__ import annotations

import base64
import contextlib
import json
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from boto3.exceptions import S3UploadFailedError
from botocore.exceptions import ClientError, IncompleteReadError, ReadTimeoutError, ResponseStreamingError

from hub.aws.patience import STORE_ERRORS, is_passing
from hub.core.activity import FileVersion
from hub.ports import BusyError, ObjectGoneError
from hub.ports.files import UploadForm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from botocore.response import StreamingBody
    from mypy_boto3_s3 import S3Client

T = TypeVar("T")

#: Forms and links are keys to somebody's data: none lives longer.
LONGEST_VALID = timedelta(minutes=15)

#: A part of a multipart upload has at least 5 MiB, all but the last.
_PIECE = 8 * 1024 * 1024
_READ_PIECE = 1024 * 1024

#: How often an object is read whose stream breaks off: botocore repeats requests, not what follows them.
_READS = 3
_BROKEN_OFF = (IncompleteReadError, ReadTimeoutError, ResponseStreamingError)

#: An object, a version of it, or a range of it that is not there. A version that is a delete marker has no method.
_GONE = frozenset({"404", "NoSuchKey", "NoSuchVersion", "405", "MethodNotAllowed", "416", "InvalidRange"})

_NOT_IN_PLAIN_NAME = re.compile(r"[^A-Za-z0-9._-]")
_NOT_IN_NAME = frozenset('/\\:*?"<>|')


class S3Files:
    """The port `Files`, over one versioned bucket. It encrypts by itself, so that no request has to say so."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def upload_form(self, key: str, *, content_type: str, max_bytes: int, valid_for: timedelta) -> UploadForm:
        made = self._client.generate_presigned_post(
            self._bucket,
            key,
            Fields={"Content-Type": content_type},
            Conditions=[{"Content-Type": content_type}, ["content-length-range", 1, max_bytes]],
            ExpiresIn=_seconds(valid_for),
        )
        policy = json.loads(base64.b64decode(made["fields"]["policy"]))
        return UploadForm(
            url=made["url"], fields=made["fields"], expires_at=datetime.fromisoformat(policy["expiration"])
        )

    def download_link(self, key: str, *, version_id: str | None, file_name: str, valid_for: timedelta) -> str:
        asked: dict[str, Any] = {
            "Bucket": self._bucket,
            "Key": key,
            # Saved under its name, never shown: what a client uploaded is not ours to render.
            "ResponseContentDisposition": _attachment(file_name),
            "ResponseContentType": "application/octet-stream",
        }
        if version_id is not None:
            asked["VersionId"] = version_id
        return self._client.generate_presigned_url("get_object", asked, ExpiresIn=_seconds(valid_for))

    def newest(self, key: str) -> FileVersion | None:
        try:
            with _refusals():
                head = self._client.head_object(Bucket=self._bucket, Key=key)
        except ObjectGoneError:
            return None
        return FileVersion(
            bucket=self._bucket, key=key, version_id=head.get("VersionId", "null"), size_bytes=head["ContentLength"]
        )

    def download(self, file: FileVersion, to: Path) -> None:
        def written(stream: StreamingBody) -> None:
            with to.open("wb") as local:
                for piece in stream.iter_chunks(_READ_PIECE):
                    local.write(piece)

        try:
            self._received(written, Bucket=file.bucket, Key=file.key, VersionId=file.version_id)
        except BaseException:
            to.unlink(missing_ok=True)
            raise

    def read(self, key: str, byte_range: tuple[int, int] | None = None) -> bytes:
        if byte_range is None:
            return self._received(lambda stream: stream.read(), Bucket=self._bucket, Key=key)
        start, end = byte_range
        if start >= end:
            return b""
        found = self._received(
            lambda stream: stream.read(), Bucket=self._bucket, Key=key, Range=f"bytes={start}-{end - 1}"
        )
        if len(found) < end - start:
            # S3 answers a range that begins inside the object with as much of it as there is.
            raise ObjectGoneError
        return found

    def upload(self, path: Path, key: str, *, content_type: str) -> None:
        with _refusals():
            try:
                self._client.upload_file(str(path), self._bucket, key, ExtraArgs={"ContentType": content_type})
            except S3UploadFailedError as failed:
                # boto3 says which error it was in a text only; the error itself is the context.
                raise failed.__context__ or failed from None

    def lines_written(self, key: str, lines: Iterable[bytes]) -> int:
        count = 0

        def counted() -> Iterator[bytes]:
            nonlocal count
            for line in lines:
                count += 1
                yield line + b"\n"

        with _refusals():
            self._put_pieces(key, counted())
        return count

    def _received(self, take: Callable[[StreamingBody], T], **asked: Any) -> T:  # noqa: ANN401 - boto3's parameters
        """Ask for an object and let `take` read it, from its beginning again when the stream breaks off.

        botocore compares the bytes that came with the length that S3 stated, and raises when they are fewer.
        """
        for _ in range(_READS):
            with _refusals():
                stream = self._client.get_object(**asked)["Body"]
            with contextlib.closing(stream), contextlib.suppress(*_BROKEN_OFF):
                return take(stream)
        raise BusyError("S3 did not send the whole object.")

    def _put_pieces(self, key: str, chunks: Iterator[bytes]) -> None:
        """Write chunks as one object: in one call when they are few, else in pieces as they come."""
        pieces = _pieces(chunks)
        first = next(pieces)
        if len(first) < _PIECE:
            self._client.put_object(Bucket=self._bucket, Key=key, Body=first, ContentType="application/x-ndjson")
            return
        upload = self._client.create_multipart_upload(Bucket=self._bucket, Key=key, ContentType="application/x-ndjson")[
            "UploadId"
        ]
        try:
            done = [self._put_piece(key, upload, 1, first)]
            done += [self._put_piece(key, upload, number, piece) for number, piece in enumerate(pieces, 2) if piece]
            self._client.complete_multipart_upload(
                Bucket=self._bucket, Key=key, UploadId=upload, MultipartUpload={"Parts": done}
            )
        except BaseException:
            # Where this fails as well, the bucket's own rule removes what is left; the first error is what counts.
            with contextlib.suppress(*STORE_ERRORS):
                self._client.abort_multipart_upload(Bucket=self._bucket, Key=key, UploadId=upload)
            raise

    def _put_piece(self, key: str, upload: str, number: int, piece: bytes) -> Any:  # noqa: ANN401 - boto3's own shape
        put = self._client.upload_part(Bucket=self._bucket, Key=key, UploadId=upload, PartNumber=number, Body=piece)
        return {"PartNumber": number, "ETag": put["ETag"]}


def _pieces(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Join chunks to pieces of at least _PIECE bytes; the last may be shorter, and there is always one."""
    held: list[bytes] = []
    size = 0
    for chunk in chunks:
        held.append(chunk)
        size += len(chunk)
        if size >= _PIECE:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)


def _seconds(valid_for: timedelta) -> int:
    if not timedelta() < valid_for <= LONGEST_VALID:
        raise ValueError(f"A form or link is valid for {LONGEST_VALID} at the most.")
    return int(valid_for.total_seconds())


def _attachment(file_name: str) -> str:
    """Return the header that saves a download under a client's file name, whatever it holds: no path, no control
    character, nothing that turns the reading direction. Plain for old programs, and in full (RFC 6266, RFC 8187).
    """
    safe = "".join(each if each.isprintable() and each not in _NOT_IN_NAME else "_" for each in file_name)
    safe = safe.lstrip(". ") or "file"
    plain = _NOT_IN_PLAIN_NAME.sub("_", safe)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}"


@contextlib.contextmanager
def _refusals() -> Iterator[None]:
    """Turn what S3 refuses into the ports' errors."""
    try:
        yield
    except STORE_ERRORS as error:
        if isinstance(error, ClientError) and error.response["Error"]["Code"] in _GONE:
            raise ObjectGoneError from error
        if is_passing(error):
            raise BusyError("S3 has no capacity right now.") from error
        raise
