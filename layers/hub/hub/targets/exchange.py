"""The exchange: one request to a target by HTTP, tried once, and what came back. The only importer of urllib3."""

from __future__ import annotations

import ssl
import time
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, SSLError

from hub.targets.answer import MOST_BYTES, REST_SECONDS, Answer, Word, answer_to_look_up, answer_to_post

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hub.core.targetsetting import TargetSetting

#: Connections to one target: as many as a worker settles entities at once.
_CONNECTIONS = 8

_CHUNK_BYTES = 16_384


class Letter(NamedTuple):
    """What is sent of one entity: the body, the key under which it counts once, its content's digest, and the rows of
    its lines. `headers` say who sends it.
    """

    body: bytes
    key: str
    content: str
    rows: Sequence[int]
    headers: Mapping[str, str]


class _Response(NamedTuple):
    status: int
    retry_after: str | None
    body: bytes


class Exchange:
    """Speaks HTTP with targets. Certificates are verified; nothing is tried twice, and no redirect followed."""

    def __init__(self) -> None:
        self._pool = urllib3.PoolManager(maxsize=_CONNECTIONS, retries=False)

    def post(self, setting: TargetSetting, letter: Letter) -> Answer:
        """Send an entity, once."""
        headers = {**letter.headers, "Content-Type": "application/json", "Idempotency-Key": letter.key}
        try:
            response = self._request("POST", setting, setting.url, headers, letter.body)
        except HTTPError as error:
            if _is_before_sending(error):
                return Answer(Word.NOT_NOW, "The target could not be reached.", rest_seconds=REST_SECONDS)
            return Answer(Word.UNKNOWN, f"The target did not answer within {setting.timeout_seconds} s.")
        return answer_to_post(response.status, response.retry_after, response.body, letter.content, letter.rows)

    def look_up(self, setting: TargetSetting, letter: Letter) -> Answer:
        """Ask what became of what was sent under a key."""
        try:
            response = self._request("GET", setting, f"{setting.url}/{letter.key}", letter.headers)
        except HTTPError:
            return Answer(Word.UNKNOWN, "Asked for it, the target did not answer either.")
        return answer_to_look_up(response.status, response.body, letter.content, letter.rows)

    def _request(
        self, method: str, setting: TargetSetting, url: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> _Response:
        ends_at = time.monotonic() + setting.timeout_seconds
        response = self._pool.request(
            method,
            url,
            body=body,
            headers={**headers, "Accept": "application/json, application/problem+json", "Accept-Encoding": "identity"},
            timeout=urllib3.Timeout(total=setting.timeout_seconds),
            retries=False,
            redirect=False,
            preload_content=False,
            decode_content=False,
        )
        try:
            read = _read(response, ends_at)
        finally:
            # What is left unread must not be taken for the answer to the next request.
            response.close()
        return _Response(response.status, response.headers.get("Retry-After"), read)


def body_of(said: Mapping[str, object]) -> bytes:
    """Return the JSON of what is sent, the same bytes for the same content."""
    return msgspec.json.encode(said, order="sorted")


def _read(response: urllib3.BaseHTTPResponse, ends_at: float) -> bytes:
    """Return the first `MOST_BYTES` of an answer; one that comes by drops ends at its time."""
    read = bytearray()
    while len(read) < MOST_BYTES and (chunk := response.read1(_CHUNK_BYTES)):
        read += chunk
        if time.monotonic() > ends_at:
            raise urllib3.exceptions.ReadTimeoutError(None, None, "the answer takes too long")  # type: ignore[arg-type]  # of no pool
    return bytes(read[:MOST_BYTES])


def _is_before_sending(error: HTTPError) -> bool:
    """Tell whether the request cannot have arrived: there was no connection, or nobody trusted at its end."""
    if isinstance(error, ConnectTimeoutError | NewConnectionError):
        return True
    return isinstance(error, SSLError) and any(isinstance(each, ssl.SSLCertVerificationError) for each in error.args)
