"""A target by HTTP on loopback: takes records as docs/http-target.md asks, and misbehaves where it is told to."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


class Target(ThreadingHTTPServer):
    """Keeps what it accepted by idempotency key. `behaves` are the faults to come, one a POST; then it is well.

    `ok` accepts; `refuse` answers 422 with the problem in `says`; `drop` reads the request and closes the connection,
    `keep and drop` accepts first; `slow` accepts, and answers only once the server ends; a number is answered with that
    status, nothing kept. `asked` are the (method, key) of all requests, `headers` those of the last.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}/orders"
        self.behaves: list[str | int] = []
        self.look_up_works = True
        self.says: Any = {}
        self.more_headers: dict[str, str] = {}
        self.kept: dict[str, Any] = {}
        self.created: list[str] = []
        self.asked: list[tuple[str, str]] = []
        self.headers: dict[str, str] = {}
        self.ends = threading.Event()
        self.lock = threading.Lock()

    def accept(self, key: str, said: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        """Take a record, once a key; return the answer that this key has."""
        with self.lock:
            if key not in self.kept:
                self.created.append(said["key"])
                self.kept[key] = {"status": 201, "reference": f"T-{len(self.created)}"}
            return self.kept[key]

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - socketserver's signature
        """Say nothing: connections are broken on purpose."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Target

    def do_POST(self) -> None:
        target, key = self.server, self.headers["Idempotency-Key"]
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        target.asked.append(("POST", key))
        target.headers = dict(self.headers)
        how = target.behaves.pop(0) if target.behaves else "ok"
        if how in {"drop", "keep and drop", "slow"}:
            if how != "drop":
                target.accept(key, said)
            if how == "slow":
                target.ends.wait()
            self.close_connection = True
        elif how == "ok":
            self._answer(201, target.accept(key, said))
        else:
            self._answer(422 if how == "refuse" else int(how), target.says)

    def do_GET(self) -> None:
        key = self.path.rpartition("/")[2]
        self.server.asked.append(("GET", key))
        if not self.server.look_up_works:
            self._answer(500, {})
        elif key in self.server.kept:
            self._answer(200, self.server.kept[key])
        else:
            self._answer(404, {})

    def _answer(self, status: int, said: Any) -> None:  # noqa: ANN401 - JSON, or bytes as they are
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.send_response(status)
        for name, value in {**self.server.more_headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[Target]:
    """A target that runs while the block does."""
    with Target() as target:
        thread = threading.Thread(target=target.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield target
        finally:
            target.ends.set()
            target.shutdown()
            thread.join()
