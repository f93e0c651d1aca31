"""What AWS refuses an operator's command, in words that say what to do about it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore.exceptions import (
    ClientError,
    ConnectionError,  # noqa: A004 - botocore's name for it
    HTTPClientError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
)

from hub.ports import CloudError

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOT_SIGNED_IN = "No AWS credentials were found. Sign in (aws sso login, AWS_PROFILE=…), then say this again."
_NO_REGION = "No AWS region is chosen. Say --region, or set AWS_REGION, to that of the stack."

_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "NotAuthorizedException"})
_EXPIRED = frozenset(
    {"ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException", "RequestExpired"}
)


@contextmanager
def explained(action: str) -> Iterator[None]:
    """Turn whatever AWS raises while doing `action` (as in "make the user x") into a `CloudError`."""
    try:
        yield
    except (NoCredentialsError, PartialCredentialsError, ProfileNotFound):
        raise CloudError(_NOT_SIGNED_IN) from None
    except NoRegionError:
        raise CloudError(_NO_REGION) from None
    except (ConnectionError, HTTPClientError) as error:
        raise CloudError(f"Could not {action}: AWS cannot be reached ({error}).") from error
    except ClientError as error:
        raise CloudError(_said(action, error)) from error


def _said(action: str, error: ClientError) -> str:
    code, message = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
    if code in _EXPIRED:
        return f"Could not {action}: your AWS sign-in is not valid (any more). Sign in again, then say this again."
    if code in _DENIED:
        return f"Could not {action}: your AWS identity may not. Ask the account's owner for it: {message}"
    return f"Could not {action}: {message or code}"
