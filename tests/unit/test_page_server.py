"""The page's server: what it serves, what it passes on, and how it keeps the page to itself."""

from __future__ import annotations

import http.client
import json
import socket
import struct
import threading
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import httpx
import pytest

from local.page import WEB, PageServer, PortTakenError, Upstream

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Behind(BaseHTTPRequestHandler):
    """Answers with what it was sent."""

    def _echo(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        seen = {"method": self.command, "path": self.path, "body": sent, "headers": dict(self.headers)}
        content = json.dumps(seen).encode()
        self.send_response(202)
        self.send_header("Content-Type", "application/problem+json")
        self.send_header("Retry-After", "3")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = _echo  # noqa: N815 - the base class's names for them

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def behind() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Behind)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(behind: str) -> Iterator[httpx.Client]:
    upstream = Upstream(
        api_url=f"{behind}/api/$default", cognito_url=behind, client_id="client", files_origin="http://127.0.0.1:9"
    )
    with PageServer() as server:
        server.serve(upstream)
        with httpx.Client(base_url=server.url, timeout=30) as client:
            yield client


def test_every_file_of_the_page_is_served_with_its_policy(page: httpx.Client) -> None:
    """Each file in web/ comes with its type, and with a policy that allows scripts and styles of the page alone."""
    names = sorted(path.name for path in WEB.iterdir())
    assert "index.html" in names
    for name in ["", *names]:
        answer = page.get(f"/{name}")
        assert answer.status_code == 200, name
        assert answer.content == (WEB / (name or "index.html")).read_bytes()
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
        assert "connect-src 'self' http://127.0.0.1:9;" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert page.get("/page.js").headers["Content-Type"].startswith("text/javascript")


def test_the_page_asks_nobody_else() -> None:
    """No file of the page names another host, and none makes markup out of text."""
    for path in WEB.iterdir():
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        for word in (
            "http:",
            "https:",
            "//cdn",
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
        ):
            assert word not in text, f"{path.name} has {word}"


@pytest.mark.parametrize(
    "path",
    ["/../template.yaml", "/%2e%2e/template.yaml", "/..%2ftemplate.yaml", "//etc/passwd", "/web/page.js", "/none.js"],
)
def test_nothing_else_is_served(page: httpx.Client, path: str) -> None:
    """Paths out of the folder, and names that are not there, answer 404."""
    request = page.build_request("GET", "/")
    request.url = request.url.copy_with(raw_path=path.encode())
    assert page.send(request).status_code == 404


def test_the_configuration_names_the_client(page: httpx.Client) -> None:
    """/config.json tells the page where to sign in and as which client."""
    assert page.get("/config.json").json() == {"cognito_url": "cognito", "client_id": "client"}


def test_api_calls_are_passed_on_whole(page: httpx.Client) -> None:
    """Method, path, query, body and the headers that matter reach the API; status and headers come back."""
    answer = page.post(
        "/v1/uploads?a=%26&b=2",
        content=b'{"x": 1}',
        headers={
            "Authorization": "Bearer t",
            "Idempotency-Key": "k",
            "Content-Type": "application/json",
            "Cookie": "c",
        },
    )
    assert answer.status_code == 202
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Retry-After"] == "3"
    seen = answer.json()
    assert (seen["method"], seen["path"], seen["body"]) == ("POST", "/api/$default/v1/uploads?a=%26&b=2", '{"x": 1}')
    assert seen["headers"]["Authorization"] == "Bearer t"
    assert seen["headers"]["Idempotency-Key"] == "k"
    assert "Cookie" not in seen["headers"]


def test_the_sign_in_is_passed_on(page: httpx.Client) -> None:
    """POST /cognito reaches Cognito with its target; no other address takes a POST."""
    answer = page.post("/cognito", json={}, headers={"X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth"})
    assert answer.json()["headers"]["X-Amz-Target"] == "AWSCognitoIdentityProviderService.InitiateAuth"
    assert answer.json()["path"] == "/"
    assert page.post("/index.html", json={}).status_code == 404


@pytest.mark.parametrize("length", ["10000001", "-1", "many"])
def test_too_much_is_not_passed_on(page: httpx.Client, length: str) -> None:
    """A request that claims more bytes than an HTTP API takes, or no number, is refused before it is read."""
    with closing(http.client.HTTPConnection(page.base_url.host, page.base_url.port, timeout=10)) as connection:
        connection.putrequest("POST", "/v1/uploads")
        connection.putheader("Content-Length", length)
        connection.endheaders()
        assert connection.getresponse().status == 413


def test_a_browser_that_goes_early_is_no_error(page: httpx.Client, capfd: pytest.CaptureFixture[str]) -> None:
    """Connections reset before their answer leave no traceback, and the server answers the next one."""
    reset = struct.pack("ii", 1, 0)
    for _ in range(20):
        with socket.create_connection((page.base_url.host, page.base_url.port or 0)) as early:
            early.sendall(b"POST /v1/uploads HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab")
            early.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
    assert page.get("/v1/services").status_code == 202
    assert capfd.readouterr().err == ""


def test_a_hub_that_is_gone_is_told_in_words() -> None:
    """When nothing listens behind the page, the answer is problem details that say where to look."""
    with PageServer() as closed:
        nobody = closed.url
    with PageServer() as server:
        server.serve(Upstream(api_url=nobody, cognito_url=nobody, client_id="", files_origin=nobody))
        answer = httpx.get(f"{server.url}/v1/services", timeout=30)
    assert answer.status_code == 502
    assert "make run" in answer.json()["detail"]


def test_a_port_is_taken_once() -> None:
    """A second server on a port is refused at once, before anything is set up."""
    with PageServer() as first, pytest.raises(PortTakenError, match=first.url.rpartition(":")[2]):
        PageServer(int(first.url.rpartition(":")[2]))
