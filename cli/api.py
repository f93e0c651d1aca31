"""The hub's HTTP API, as the commands use it. Every refusal becomes a sentence and an exit code."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import httpx

from cli.exits import CommandError, Exit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

#: Statuses in which an activity stands still.
AT_REST = frozenset({"rejected", "ready", "succeeded", "partly_failed", "failed", "expired", "cancelled"})

_TRIES = 4
_FIRST_WAIT_SECONDS = 0.2
_LONGEST_WAIT_SECONDS = 3.0

_EXITS = {
    httpx.codes.UNAUTHORIZED: Exit.NOT_ALLOWED,
    httpx.codes.FORBIDDEN: Exit.NOT_ALLOWED,
}


class Problem(CommandError):  # noqa: N818 - it is one: problem details of RFC 9457
    """The API refused; `body` holds its problem details."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        failed = status >= httpx.codes.INTERNAL_SERVER_ERROR
        code = Exit.HUB_FAILED if failed else _EXITS.get(httpx.codes(status), Exit.USAGE)
        said = body.get("detail") or body.get("message") or f"the hub answered {status}"
        if status == httpx.codes.UNAUTHORIZED:
            said = "The hub does not accept your sign-in (any more). Sign in again with `hub login`."
        super().__init__(code, str(said))
        self.body = body


class Api:
    """One hub, for one who is signed in. Reading is tried again while the hub is busy or cannot be reached."""

    def __init__(self, api_url: str, token: str, transport: httpx.BaseTransport | None = None) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self._http = httpx.Client(base_url=f"{api_url}/v1", headers=headers, timeout=40, transport=transport)

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def get(self, path: str, **query: Any) -> Any:  # noqa: ANN401 - JSON
        """Return what an address answers."""
        asked = {name: value for name, value in query.items() if value is not None}
        for tried in range(_TRIES):
            try:
                return self._call("GET", path, params=asked)
            except CommandError as error:
                if error.code is not Exit.HUB_FAILED or tried == _TRIES - 1:
                    raise
                time.sleep(_FIRST_WAIT_SECONDS * 2**tried)
        raise AssertionError

    def content(self, path: str, **query: str) -> bytes:
        """Return what an address answers, byte by byte."""
        return self._send("GET", path, params=query).content

    def write(self, method: str, path: str, body: Any = None, **options: Any) -> Any:  # noqa: ANN401 - JSON
        """Send a body; return the answer."""
        return self._call(method, path, json=body, **options)

    def pages(self, path: str, of: str, **query: Any) -> Iterator[Any]:  # noqa: ANN401 - JSON
        """Yield the members of a listing, page after page."""
        cursor = None
        while True:
            page = self.get(path, cursor=cursor, **query)
            yield from page[of]
            cursor = page["cursor"]
            if cursor is None:
                return

    def send_file(self, form: Any, path: Path, progress: Callable[[int], None]) -> None:  # noqa: ANN401 - JSON
        """Send a file with the form that an upload was given; `progress` is told the bytes sent since it was last."""
        with path.open("rb") as file:
            watched: Any = _Watched(file, progress)
            try:
                answer = httpx.post(form["url"], data=form["fields"], files={"file": ("file", watched)}, timeout=600)
            except httpx.HTTPError as error:
                raise CommandError(
                    Exit.HUB_FAILED, f"The file could not be sent ({error}). Send the same command again."
                ) from error
        if not answer.is_success:
            raise CommandError(
                Exit.HUB_FAILED, f"The file store refused the file ({answer.status_code}). Send the command again."
            )

    def wait(
        self,
        activity_id: str,
        *,
        seconds: float,
        after_attempt: int = -1,
        watch: Callable[[Any], None] | None = None,
    ) -> Any:  # noqa: ANN401 - JSON
        """Return an activity's details once it stands still after a later attempt; `watch` sees them all the way."""
        until = time.monotonic() + seconds
        pause = _FIRST_WAIT_SECONDS
        while True:
            detail = self.get(f"/activities/{activity_id}")
            if watch:
                watch(detail)
            status = detail["activity"]["status"]
            if status in AT_REST and detail["activity"]["attempt"] > after_attempt:
                return detail
            if time.monotonic() + pause > until:
                raise CommandError(
                    Exit.NOT_OVER,
                    f"{activity_id} is still {status} after {seconds:.0f} s. It goes on; see `hub activity "
                    f"{activity_id} --watch`.",
                )
            time.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_WAIT_SECONDS)

    def _call(self, method: str, path: str, **options: Any) -> Any:  # noqa: ANN401 - JSON
        answer = self._send(method, path, **options)
        return answer.json() if answer.content else None

    def _send(self, method: str, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own options
        try:
            answer = self._http.request(method, path, **options)
        except httpx.HTTPError as error:
            raise CommandError(Exit.HUB_FAILED, f"The hub cannot be reached ({error}). Is it running?") from error
        if answer.is_success:
            return answer
        try:
            body = answer.json()
        except ValueError:
            body = {}
        raise Problem(answer.status_code, body if isinstance(body, dict) else {})


class _Watched:
    """A file that tells how much of it was read."""

    def __init__(self, file: Any, progress: Callable[[int], None]) -> None:  # noqa: ANN401 - any binary file
        self._file, self._progress = file, progress

    def read(self, size: int = -1) -> bytes:
        chunk: bytes = self._file.read(size)
        self._progress(len(chunk))
        return chunk

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - the file's own
        return getattr(self._file, name)

    def __iter__(self) -> Iterator[bytes]:
        while chunk := self.read(1 << 16):
            yield chunk
