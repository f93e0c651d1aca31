"""Exit codes of `hub`: what a script needs to know without reading a word."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """How a command ended. The worst of several files counts."""

    WELL = 0
    FAULTS = 1
    USAGE = 2
    NOT_ALLOWED = 3
    HUB_FAILED = 4
    NOT_OVER = 5
    INTERRUPTED = 130


#: What each means, for --help and the documents.
MEANS = {
    Exit.WELL: "all is well",
    Exit.FAULTS: "the file has findings that refuse something, entities failed, or a definition is to be mended",
    Exit.USAGE: "the command, or what it was asked for, is wrong",
    Exit.NOT_ALLOWED: "nobody is signed in, or their role does not cover it",
    Exit.HUB_FAILED: "the hub or the network failed; the same may succeed later",
    Exit.NOT_OVER: "it was not over within --timeout, and goes on",
    Exit.INTERRUPTED: "Ctrl-C; what the hub was doing goes on",
}


class CommandError(Exception):
    """A command cannot go on; the message says why and what to do."""

    def __init__(self, code: Exit, message: str) -> None:
        super().__init__(message)
        self.code = code
