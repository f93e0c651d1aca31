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


class OvertakenError(RefusalError):
    """Somebody else changed it in between."""


class InvalidMappingError(RefusalError):
    """A mapping profile is wrong. `problems` lists everything that is."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("mapping.invalid", f"The mapping was not stored: {'; '.join(problems)}.")
        self.problems = problems
