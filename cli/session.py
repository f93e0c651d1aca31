"""Who is signed in to which hub: kept in the user's own configuration, readable by nobody else, refreshed silently.

The environment comes first, for programs: HUB_API with HUB_TOKEN, or with HUB_CLIENT_ID, HUB_CLIENT_SECRET and
HUB_TOKEN_URL.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.exits import CommandError, Exit

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Where `make run` listens, unless HUB_PORT says otherwise.
LOCAL_PORT = 8420

_TIMEOUT_SECONDS = 30

#: A token that ends within so many seconds is refreshed before it is used.
_MARGIN_SECONDS = 60

_SAID = {
    "NotAuthorizedException": "Name or password is wrong.",
    "UserNotFoundException": "Name or password is wrong.",
    "TooManyRequestsException": "Too many tries. Wait a minute, then try again.",
    "PasswordResetRequiredException": "Your password must be reset. Ask your operator for a new temporary one.",
}


@dataclass(frozen=True, slots=True)
class SignIn:
    """Where a hub is and how to sign in there."""

    api_url: str
    cognito_url: str
    client_id: str


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in user. `until` is when the access token ends, in seconds since 1970."""

    sign_in: SignIn
    user: str
    access: str
    refresh: str
    until: float


def settings_file(environment: Mapping[str, str]) -> Path:
    """Return where the session is kept: in HUB_HOME, or in the user's configuration folder."""
    home = environment.get("HUB_HOME")
    base = environment.get("XDG_CONFIG_HOME") or environment.get("APPDATA") or str(Path.home() / ".config")
    return (Path(home) if home else Path(base) / "integration-hub") / "session.json"


def local_hub(environment: Mapping[str, str]) -> str:
    """Return the address of the page that `make run` serves here."""
    return f"http://127.0.0.1:{environment.get('HUB_PORT') or LOCAL_PORT}"


def discover(url: str) -> SignIn:
    """Return how to sign in to the hub whose page is at an address."""
    import httpx  # noqa: PLC0415 - slow to import, and most commands need none of it

    site = url.rstrip("/")
    try:
        answer = httpx.get(f"{site}/config.json", timeout=_TIMEOUT_SECONDS)
        config = answer.raise_for_status().json()
        cognito = str(httpx.URL(f"{site}/").join(config["cognito_url"]))
        return SignIn(api_url=site, cognito_url=cognito, client_id=config["client_id"])
    except (httpx.HTTPError, ValueError, KeyError) as error:
        raise CommandError(
            Exit.HUB_FAILED,
            f"There is no hub's page at {site} ({error}). On one machine, start it with `make run`; for one on AWS say "
            "--stack NAME, or --api, --client-id and --region.",
        ) from error


def of_stack(stack: str, region: str | None) -> SignIn:
    """Return how to sign in to a hub deployed to an AWS account, by the outputs of its stack."""
    from hub.aws.clients import make_client  # noqa: PLC0415 - boto3 is slow to import
    from hub.aws.refused import explained  # noqa: PLC0415 - as above
    from hub.aws.stack import stack_outputs  # noqa: PLC0415 - as above

    if region:
        os.environ["AWS_REGION"] = os.environ["AWS_DEFAULT_REGION"] = region
    with explained("open AWS"):
        outputs = stack_outputs(make_client("cloudformation", None), stack)
    try:
        origin = outputs["Issuer"].rpartition("/")[0]
        return SignIn(outputs["ApiUrl"], f"{origin}/", outputs["UserPoolClientId"])
    except KeyError as missing:
        raise CommandError(Exit.USAGE, f"The stack {stack!r} has no output {missing}, so it is not a hub.") from missing


def sign_in(where: SignIn, user: str, password: str, new_password: str | None = None) -> Session | None:
    """Return a session, or None when the password must be changed first and no new one was given."""
    answer = _cognito(
        where,
        "InitiateAuth",
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": user, "PASSWORD": password},
    )
    if answer.get("ChallengeName") == "NEW_PASSWORD_REQUIRED":
        if new_password is None:
            return None
        name = answer.get("ChallengeParameters", {}).get("USER_ID_FOR_SRP", user)
        answer = _cognito(
            where,
            "RespondToAuthChallenge",
            ChallengeName="NEW_PASSWORD_REQUIRED",
            Session=answer["Session"],
            ChallengeResponses={"USERNAME": name, "NEW_PASSWORD": new_password},
        )
    if "AuthenticationResult" not in answer:
        asked = answer.get("ChallengeName", "something")
        raise CommandError(Exit.NOT_ALLOWED, f"Your sign-in asks for {asked}, which this command cannot do.")
    return _session(where, user, answer["AuthenticationResult"], "")


def _session(where: SignIn, user: str, result: Mapping[str, Any], refresh: str) -> Session:
    until = time.time() + float(result["ExpiresIn"])
    return Session(where, user, result["AccessToken"], result.get("RefreshToken", refresh), until)


def _cognito(where: SignIn, action: str, **body: Any) -> dict[str, Any]:  # noqa: ANN401 - members of the action
    import httpx  # noqa: PLC0415 - slow to import, and most commands need none of it

    headers = {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": f"AWSCognitoIdentityProviderService.{action}",
    }
    content = json.dumps({"ClientId": where.client_id, **body})
    try:
        answer = httpx.post(where.cognito_url, content=content, headers=headers, timeout=_TIMEOUT_SECONDS)
    except httpx.HTTPError as error:
        raise CommandError(Exit.HUB_FAILED, f"The sign-in cannot be reached ({error}). Is the hub running?") from error
    said: dict[str, Any] = answer.json() if answer.content else {}
    if answer.is_success:
        return said
    kind = str(said.get("__type", "")).rpartition("#")[2]
    raise CommandError(Exit.NOT_ALLOWED, _SAID.get(kind) or said.get("message") or f"The sign-in said {kind}.")


def save(session: Session, path: Path) -> None:
    """Keep a session where only its owner can read it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(session), file)


def load(path: Path) -> Session | None:
    """Return the session that is kept, or None."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return Session(**{**kept, "sign_in": SignIn(**kept["sign_in"])})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def current(environment: Mapping[str, str]) -> tuple[str, str]:
    """Return the API's address and a token that is good for a while; raise `CommandError` when nobody is signed in."""
    if environment.get("HUB_API") and environment.get("HUB_TOKEN"):
        return environment["HUB_API"].rstrip("/"), environment["HUB_TOKEN"]
    if environment.get("HUB_API") and environment.get("HUB_CLIENT_ID"):
        return environment["HUB_API"].rstrip("/"), _of_machine(environment)
    path = settings_file(environment)
    session = load(path)
    if session is None:
        raise CommandError(Exit.NOT_ALLOWED, "Nobody is signed in. Sign in with `hub login`.")
    if session.until - _MARGIN_SECONDS < time.time():
        session = _refreshed(session)
        save(session, path)
    return session.sign_in.api_url, session.access


def _refreshed(session: Session) -> Session:
    try:
        answer = _cognito(
            session.sign_in,
            "InitiateAuth",
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": session.refresh},
        )
    except CommandError as error:
        if error.code is Exit.NOT_ALLOWED:
            raise CommandError(Exit.NOT_ALLOWED, "Your sign-in has ended. Sign in again with `hub login`.") from error
        raise
    fresh = _session(session.sign_in, session.user, answer["AuthenticationResult"], session.refresh)
    return replace(fresh, refresh=fresh.refresh or session.refresh)


def _of_machine(environment: Mapping[str, str]) -> str:
    """Return the token of a program that signs in with a secret of its own."""
    import httpx  # noqa: PLC0415 - slow to import, and most commands need none of it

    missing = [name for name in ("HUB_CLIENT_SECRET", "HUB_TOKEN_URL") if not environment.get(name)]
    if missing:
        raise CommandError(Exit.USAGE, f"HUB_CLIENT_ID is set; {' and '.join(missing)} must be as well.")
    try:
        answer = httpx.post(
            environment["HUB_TOKEN_URL"],
            data={"grant_type": "client_credentials"},
            auth=(environment["HUB_CLIENT_ID"], environment["HUB_CLIENT_SECRET"]),
            timeout=_TIMEOUT_SECONDS,
        )
    except httpx.HTTPError as error:
        raise CommandError(Exit.HUB_FAILED, f"The sign-in cannot be reached ({error}).") from error
    if not answer.is_success:
        raise CommandError(Exit.NOT_ALLOWED, f"The sign-in refused the client id and secret ({answer.status_code}).")
    return str(answer.json()["access_token"])
