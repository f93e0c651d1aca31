"""Serves the page on loopback: its files, its configuration, and the API and the sign-in under the same origin.

One origin, so that neither the API nor the sign-in needs to know where the page is. Uploads go straight to the file
store, as they go to S3 elsewhere: it takes a presigned form from any origin, and the page's policy names it.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from local.emulator import HOST
from local.template import CHECKOUT

if TYPE_CHECKING:
    from local.deployment import Deployment

WEB = CHECKOUT / "web"

#: What the page is made of; nothing else is served.
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}

#: What is passed on to the API and the sign-in, and back.
_REQUEST_HEADERS = ("Authorization", "Content-Type", "Idempotency-Key", "If-Match", "X-Amz-Target", "Accept")
_ANSWER_HEADERS = ("Content-Type", "Content-Disposition", "Retry-After")

#: The most that an HTTP API takes: bytes.
_MOST_BYTES = 10_000_000

#: Seconds; the API answers within thirty.
_PATIENCE = 40


class PortTakenError(Exception):
    """Another program listens where the page was to be served."""


@dataclass(frozen=True, slots=True)
class Upstream:
    """What lies behind the page: the API, the sign-in, and the origin of the file store."""

    api_url: str
    cognito_url: str
    client_id: str
    files_origin: str

    @classmethod
    def of(cls, deployment: Deployment) -> Upstream:
        return cls(
            api_url=deployment.api_url,
            cognito_url=deployment.endpoint_url,
            client_id=deployment.user_pool_client_id,
            files_origin=deployment.endpoint_url,
        )


class PageServer:
    """A server of the page. It takes its port at once, serves from a thread once it is told what lies behind it, and
    stops at the end of its context.
    """

    def __init__(self, port: int = 0) -> None:
        self._handler: type[_Handler] = type("Handler", (_Handler,), {})
        try:
            self._server = _Server((HOST, port), self._handler)
        except OSError as error:
            raise PortTakenError(f"Port {port} of {HOST} cannot be had: {error.strerror}.") from error
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)

    @property
    def url(self) -> str:
        """The address to open in a browser, without a slash at its end."""
        return f"http://{HOST}:{self._server.server_address[1]}"

    def serve(self, upstream: Upstream) -> None:
        """Begin to answer; browsers that came before have waited."""
        self._handler.upstream = upstream
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # Two servers on one port would share its visitors between them.
    allow_reuse_port = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of browsers that go before they have their answer: closing a tab is no error."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # the base class's own arguments


class _Handler(BaseHTTPRequestHandler):
    upstream: Upstream
    protocol_version = "HTTP/1.1"
    # Nagle and a browser's delayed acknowledgement would wait for each other.
    disable_nagle_algorithm = True
    timeout = _PATIENCE

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/v1/"):
            self._pass_on(self.upstream.api_url + self.path)
        elif path == "/config.json":
            config = {"cognito_url": "cognito", "client_id": self.upstream.client_id}
            self._answer(HTTPStatus.OK, "application/json", json.dumps(config).encode())
        else:
            self._file("index.html" if path == "/" else path.removeprefix("/"))

    def do_POST(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/v1/"):
            self._pass_on(self.upstream.api_url + self.path)
        elif path == "/cognito":
            self._pass_on(self.upstream.cognito_url + "/")
        else:
            self._answer(HTTPStatus.NOT_FOUND, "text/plain", b"Nothing takes a POST here.")

    def do_PUT(self) -> None:
        self._pass_on_api()

    def do_DELETE(self) -> None:
        self._pass_on_api()

    def _pass_on_api(self) -> None:
        if urlsplit(self.path).path.startswith("/v1/"):
            self._pass_on(self.upstream.api_url + self.path)
        else:
            self._answer(HTTPStatus.NOT_FOUND, "text/plain", b"Nothing but the API takes that.")

    def _file(self, name: str) -> None:
        file = WEB / name
        kind = _TYPES.get(file.suffix)
        # Only what lies in the folder itself: a name with a path in it is none of ours.
        if kind is None or Path(name).name != name or not file.is_file():
            self._answer(HTTPStatus.NOT_FOUND, "text/plain", b"There is no such page.")
            return
        self._answer(HTTPStatus.OK, kind, file.read_bytes())

    def _pass_on(self, url: str) -> None:
        said = self.headers.get("Content-Length") or "0"
        length = int(said) if said.isascii() and said.isdigit() else _MOST_BYTES + 1
        if length > _MOST_BYTES:
            # What follows is not read, so nothing more can be understood on this connection.
            self.close_connection = True
            self._answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "text/plain", b"The request is too large.")
            return
        body = self.rfile.read(length)
        if len(body) < length:
            # Whoever sent it is gone, and half a request is none.
            self.close_connection = True
            return
        headers = {name: self.headers[name] for name in _REQUEST_HEADERS if name in self.headers}
        to = urlsplit(url)
        connection = http.client.HTTPConnection(to.hostname or HOST, to.port, timeout=_PATIENCE)
        try:
            connection.request(self.command, f"{to.path}?{to.query}" if to.query else to.path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            problem = {
                "title": "The hub does not answer",
                "status": HTTPStatus.BAD_GATEWAY,
                "detail": "The emulator behind this page does not answer. Look where `make run` was started.",
                "code": "page.no-hub",
            }
            self._answer(HTTPStatus.BAD_GATEWAY, "application/problem+json", json.dumps(problem).encode())
            return
        finally:
            connection.close()
        passed = {name: answer.headers[name] for name in _ANSWER_HEADERS if name in answer.headers}
        self._answer(answer.status, passed.pop("Content-Type", "application/octet-stream"), content, passed)

    def _answer(self, status: int, kind: str, content: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        for name, value in {**policy(self.upstream.files_origin), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class's name for it
        """Say nothing: the terminal belongs to whoever ran the hub, and addresses hold what people search for."""


def policy(files_origin: str) -> dict[str, str]:
    """Return the headers that keep a page to its own scripts and connections, whatever a file's cells say."""
    return {
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            f"connect-src 'self' {files_origin}; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
