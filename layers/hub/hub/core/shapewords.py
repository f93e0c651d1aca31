"""What is said of data of the wrong shape: in the words of who wrote it, not in those of the library that found it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hub.core.defect import near

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    #: The steps to something wrong, as pydantic gives them.
    Steps = tuple[int | str, ...]

_SAID = {
    "missing": "it is missing",
    "string_too_short": "it must have {min_length} characters or more",
    "string_too_long": "it may have {max_length} characters at most",
    "too_short": "it must have {min_length} or more in it",
    "too_long": "it may have {max_length} in it at most",
    "literal_error": "it must be {expected}",
    "enum": "it must be {expected}",
    "greater_than": "it must be more than {gt}",
    "greater_than_equal": "it must be {ge} or more",
    "less_than": "it must be less than {lt}",
    "less_than_equal": "it must be {le} or less",
    "bool_type": "it must be true or false",
    "bool_parsing": "it must be true or false",
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), "it must be a whole number"),
    **dict.fromkeys(("tuple_type", "list_type"), "it must be a list"),
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type"), "it must be keys with their values"),
    "timezone_aware": "it must say its time zone, as 2026-05-04T12:00:00Z does",
    **dict.fromkeys(
        ("datetime_type", "datetime_parsing", "datetime_from_date_parsing", "datetime_object_invalid"),
        "it must be a moment such as 2026-05-04T12:00:00Z",
    ),
    "json_invalid": "it is not JSON",
}


def shape_problems(
    error: ValidationError, whole: str, known: Callable[[Steps], Iterable[str]] = lambda _: ()
) -> list[str]:
    """Return what is wrong with some data, each thing with its place: `limits.rows: it must be 1 or more`.

    `whole` is what the data is called; `known` returns the keys that there may be below some steps.
    """
    return [
        f"{'.'.join(map(str, each['loc'])) or whole}: {shape_problem(each, known(each['loc'][:-1]))}"
        for each in error.errors()
    ]


def shape_problem(error: ErrorDetails, known: Iterable[str] = ()) -> str:
    """Return what is wrong in one place. `known` are the keys that there may be there."""
    kind, said = error["type"], error["msg"].removeprefix("Value error, ")
    if kind == "extra_forbidden":
        meant = near(str(error["loc"][-1]), known)
        return f"there is no such key here{f' ({meant} is meant?)' if meant else ''}"
    if kind == "string_type":
        return "it must be a text" + ("" if isinstance(error["input"], dict | list) else "; put it in quotes")
    return _SAID[kind].format_map(_context(error)) if kind in _SAID else said


def _context(error: ErrorDetails) -> dict[str, Any]:
    return {name: "true" if said == "True" else said for name, said in (error.get("ctx") or {}).items()}
