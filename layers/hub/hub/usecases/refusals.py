"""The errors with which a use case refuses a request. Each says what is wrong and what to do about it."""

from __future__ import annotations


class RefusalError(Exception):
    """A request that cannot be served as it stands. `code` is for programs, the message for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class NotFoundError(RefusalError):
    """There is no such thing for this caller; another tenant's looks the same."""


class NotAllowedError(RefusalError):
    """The caller's role does not cover it."""


class InvalidRequestError(RefusalError):
    """Something in the request is wrong."""


class NotNowError(RefusalError):
    """What is asked does not fit where the activity stands."""
