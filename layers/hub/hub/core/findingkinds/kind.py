"""A kind of finding: its code, its severity, its effect and its words; and how each sort of kind is written down."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from hub.core.finding import Severity


class Effect(StrEnum):
    """What a finding does: it rejects the whole file, refuses the entity it is in, or is only told."""

    REJECTS_FILE = "rejects the file"
    REFUSES_ENTITY = "refuses its entity"
    REFUSES_ROW = "refuses the row, which no entity can be told of"
    TOLD = "is only told"


class FindingKind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of finding. `means` explains it to somebody who reads the documents."""

    code: str
    severity: Severity
    effect: Effect
    means: str
    message: str
    hint: str


def rejects_file(code: str, means: str, message: str, hint: str) -> FindingKind:
    effect = Effect.REJECTS_FILE
    return FindingKind(code=code, severity=Severity.ERROR, effect=effect, means=means, message=message, hint=hint)


def refuses_entity(code: str, means: str, message: str, hint: str) -> FindingKind:
    effect = Effect.REFUSES_ENTITY
    return FindingKind(code=code, severity=Severity.ERROR, effect=effect, means=means, message=message, hint=hint)


def refuses_row(code: str, means: str, message: str, hint: str) -> FindingKind:
    effect = Effect.REFUSES_ROW
    return FindingKind(code=code, severity=Severity.ERROR, effect=effect, means=means, message=message, hint=hint)


def warning(code: str, means: str, message: str, hint: str) -> FindingKind:
    severity = Severity.WARNING
    return FindingKind(code=code, severity=severity, effect=Effect.TOLD, means=means, message=message, hint=hint)


def info(code: str, means: str, message: str, hint: str) -> FindingKind:
    severity = Severity.INFO
    return FindingKind(code=code, severity=severity, effect=Effect.TOLD, means=means, message=message, hint=hint)
