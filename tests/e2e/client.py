"""A client of the hub as its users have one: HTTP only, over the address that was printed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from pathlib import Path

_OVER = {"rejected", "ready", "succeeded", "partly_failed", "failed", "expired", "cancelled"}


class HubClient:
    """Speaks to one hub with one access token."""

    def __init__(self, api_url: str, token: str | None, tenant: str = "") -> None:
        self.tenant = tenant
        self.token = token
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.http = httpx.Client(base_url=api_url, headers=headers, timeout=30)

    def call(self, method: str, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own options
        return self.http.request(method, f"/v1{path}", **options)

    def get(self, path: str, **query: Any) -> Any:  # noqa: ANN401 - JSON
        answer = self.call("GET", path, params=query)
        assert answer.status_code == httpx.codes.OK, answer.text
        return answer.json()

    def ask_upload(self, service: str, file_name: str, content: bytes, **headers: str) -> Any:  # noqa: ANN401 - JSON
        body = {"service": service, "file_name": file_name, "size_bytes": len(content)}
        answer = self.call("POST", "/uploads", json=body, headers=headers)
        assert answer.status_code == httpx.codes.CREATED, answer.text
        return answer.json()

    def send(self, form: Any, content: bytes) -> httpx.Response:  # noqa: ANN401 - JSON
        """Send the form as a browser does: the fields, then the file."""
        return httpx.post(form["url"], data=form["fields"], files={"file": ("file.csv", content)}, timeout=60)

    def upload(self, service: str, content: bytes | Path, file_name: str = "file.csv") -> str:
        """Upload a file; return its activity's id."""
        data = content if isinstance(content, bytes) else content.read_bytes()
        asked = self.ask_upload(service, file_name, data)
        sent = self.send(asked["form"], data)
        assert sent.is_success, sent.text
        return str(asked["activity"]["activity_id"])

    def wait(self, activity_id: str, *, leave: str = "", seconds: float = 120) -> Any:  # noqa: ANN401 - JSON
        """Return the activity's details once it stands at rest and no longer at the status `leave`."""
        until = time.monotonic() + seconds
        while True:
            detail = self.get(f"/activities/{activity_id}")
            status = detail["activity"]["status"]
            if status in _OVER and status != leave:
                return detail
            assert time.monotonic() < until, f"still {status} after {seconds} s"
            time.sleep(0.1)

    def check(self, service: str, content: bytes | Path, file_name: str = "file.csv") -> Any:  # noqa: ANN401 - JSON
        return self.wait(self.upload(service, content, file_name))

    def submit(self, activity_id: str, policy: str = "block") -> httpx.Response:
        return self.call("POST", f"/activities/{activity_id}/submit", json={"policy": policy})

    def process(self, service: str, content: bytes | Path, policy: str = "block") -> Any:  # noqa: ANN401 - JSON
        """Take a file the whole way; return the closed activity's details."""
        checked = self.check(service, content)["activity"]
        answer = self.submit(checked["activity_id"], policy)
        assert answer.status_code == httpx.codes.ACCEPTED, answer.text
        return self.wait(checked["activity_id"], leave=checked["status"])

    def pages(self, path: str, of: str, **query: Any) -> list[Any]:  # noqa: ANN401 - JSON
        """Return all pages of a listing, joined."""
        joined: list[Any] = []
        cursor = None
        while True:
            page = self.get(path, **query, **({"cursor": cursor} if cursor else {}))
            joined += page[of]
            cursor = page["cursor"]
            if cursor is None:
                return joined
