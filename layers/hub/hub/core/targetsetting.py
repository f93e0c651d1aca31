"""Where the entities of a service go for one tenant, as data that an operator sets: a target by HTTP."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError
from pydantic import Field as Constraint

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Seconds that a target is given to answer, unless it is said otherwise, and at most: a worker has a minute in all.
TIMEOUT_SECONDS = 10
LONGEST_TIMEOUT_SECONDS = 20


class TargetSettingError(Exception):
    """A target is described wrongly. `problems` lists everything that is, not only the first thing."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def _reachable(url: str) -> str:
    """Return the address without a slash at its end, if entities may be sent there."""
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
    url: Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]+$", max_length=500), AfterValidator(_reachable)]
    timeout_seconds: Annotated[int, Constraint(ge=1, le=LONGEST_TIMEOUT_SECONDS, strict=True)] = TIMEOUT_SECONDS
    secret: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")] | None = None


#: One kind so far. Where a service has none, its entities go to the embedded warehouse.
TargetSetting: TypeAlias = HttpTargetSetting


def load_target(stated: Mapping[str, Any]) -> TargetSetting:
    """Return the target that is stated, or raise `TargetSettingError` with everything wrong with it."""
    try:
        return HttpTargetSetting.model_validate(stated)
    except ValidationError as error:
        said = [f"{'.'.join(map(str, each['loc'])) or 'target'}: {each['msg']}" for each in error.errors()]
        raise TargetSettingError(said) from error
