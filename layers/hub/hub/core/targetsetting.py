"""Where the entities of a service go for one tenant, as data that an operator sets: a target by HTTP."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError
from pydantic import Field as Constraint

from hub.core.shapewords import shape_problems

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Seconds that a target is given to answer, unless it is said otherwise, and at most: a worker has a minute in all.
TIMEOUT_SECONDS = 10
LONGEST_TIMEOUT_SECONDS = 20


_VISIBLE = re.compile(r"[\x21-\x7e]+")
_SECRET = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class TargetSettingError(Exception):
    """A target is described wrongly. `problems` lists everything that is, not only the first thing."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def _reachable(url: str) -> str:
    """Return the address without a slash at its end, if entities may be sent there."""
    if not _VISIBLE.fullmatch(url):
        raise ValueError("an address has no spaces, and only characters of ASCII")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(f"this is no address: {error}") from error
    if parts.scheme not in {"https", "http"} or not host:
        raise ValueError("an address begins with https:// and a host")
    if parts.scheme == "http" and not _is_loopback(host):
        raise ValueError("plain http would show the records to everybody on the way: use https")
    if parts.username is not None or parts.password is not None:
        raise ValueError("an address holds no user or password: name a secret instead")
    if parts.query or parts.fragment or "?" in url or "#" in url:
        raise ValueError("an address has no ? and no #: the idempotency key is appended to it for the look-up")
    return url.rstrip("/")


def _named(secret: str) -> str:
    """Return the name of a secret, if it is one."""
    if not _SECRET.fullmatch(secret):
        raise ValueError(
            "a secret's name has letters, digits, _ and -, begins with a letter or digit, and has 64 at most"
        )
    return secret


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class HttpTargetSetting(BaseModel):
    """A target by HTTP: its address, the seconds it is given to answer, and the name of the secret whose text is sent
    as a bearer token, if it wants one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["http"] = "http"
    url: Annotated[str, StringConstraints(max_length=500), AfterValidator(_reachable)]
    timeout_seconds: Annotated[int, Constraint(ge=1, le=LONGEST_TIMEOUT_SECONDS, strict=True)] = TIMEOUT_SECONDS
    secret: Annotated[str, AfterValidator(_named)] | None = None


#: One kind so far. Where a service has none, its entities go to the embedded warehouse.
TargetSetting: TypeAlias = HttpTargetSetting


def load_target(stated: Mapping[str, Any]) -> TargetSetting:
    """Return the target that is stated, or raise `TargetSettingError` with everything wrong with it."""
    try:
        return HttpTargetSetting.model_validate(stated)
    except ValidationError as error:
        raise TargetSettingError(shape_problems(error, "target")) from error
