"""Files in S3: uploads by presigned POST, exact versions, ranges, and derived files written as they come."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from botocore.exceptions import ClientError, IncompleteReadError, ReadTimeoutError, ResponseStreamingError

from hub.aws.patience import STORE_ERRORS, is_passing
from hub.core.activity import FileVersion
from hub.ports import BusyError, ObjectGoneError, UploadForm

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import timedelta
    from pathlib import Path

    from mypy_boto3_s3 import S3Client

#: A part of a multipart upload has at least 5 MiB, all but the last.
_PIECE = 8 * 1024 * 1024
_READ_PIECE = 1024 * 1024
_GONE = frozenset({"404", "NoSuchKey", "NoSuchVersion", "NoSuchBucket", "MethodNotAllowed"})
_SLOW = frozenset({"SlowDown", "503", "InternalError", "RequestTimeout"})


class S3Files:
    """The port `Files`, over one versioned bucket."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def upload_form(self, key: str, *, content_type: str, max_bytes: int, valid_for: timedelta) -> UploadForm:
        made = self._client.generate_presigned_post(
            self._bucket,
            key,
            Fields={"Content-Type": content_type},
            Conditions=[{"Content-Type": content_type}, ["content-length-range", 1, max_bytes]],
            ExpiresIn=int(valid_for.total_seconds()),
        )
        return UploadForm(url=made["url"], fields=made["fields"], expires_at=datetime.now(UTC) + valid_for)

    def download_link(self, key: str, *, version_id: str | None, file_name: str, valid_for: timedelta) -> str:
        asked: dict[str, Any] = {
            "Bucket": self._bucket,
            "Key": key,
            # Saved under its name, never shown: what a client uploaded is not ours to render.
            "ResponseContentDisposition": f"attachment; filename*=UTF-8''{quote(file_name, safe='')}",
            "ResponseContentType": "application/octet-stream",
        }
        if version_id is not None:
            asked["VersionId"] = version_id
        return self._client.generate_presigned_url("get_object", asked, ExpiresIn=int(valid_for.total_seconds()))

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
        with _refusals(), to.open("wb") as written:
            found = self._client.get_object(Bucket=file.bucket, Key=file.key, VersionId=file.version_id)
            # botocore counts the bytes and raises when the stream ends early.
            for piece in found["Body"].iter_chunks(_READ_PIECE):
                written.write(piece)

    def read(self, key: str, byte_range: tuple[int, int] | None = None) -> bytes:
        if byte_range is not None and byte_range[0] >= byte_range[1]:
            return b""
        ranged: Any = {"Range": f"bytes={byte_range[0]}-{byte_range[1] - 1}"} if byte_range else {}
        with _refusals():
            return self._client.get_object(Bucket=self._bucket, Key=key, **ranged)["Body"].read()

    def upload(self, path: Path, key: str, *, content_type: str) -> None:
        with _refusals():
            self._client.upload_file(str(path), self._bucket, key, ExtraArgs={"ContentType": content_type})

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


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn what S3 refuses into the ports' errors."""
    try:
        yield
    except (IncompleteReadError, ReadTimeoutError, ResponseStreamingError) as error:
        raise BusyError("S3 did not send the whole object.") from error
    except STORE_ERRORS as error:
        code = error.response["Error"]["Code"] if isinstance(error, ClientError) else ""
        if code in _GONE:
            raise ObjectGoneError from error
        if code in _SLOW or is_passing(error):
            raise BusyError("S3 has no capacity right now.") from error
        raise
