"""Logs and metrics: codes, counts, ids and row numbers, never a value from a client's file."""

from __future__ import annotations

import traceback
from functools import cache
from pathlib import PurePath
from typing import Any

from aws_lambda_powertools import Logger, Metrics


@cache
def logger() -> Logger:
    """Return the function's logger, made at its first use."""
    return Logger()


def log_failure(what: str, error: BaseException, **ids: Any) -> None:  # noqa: ANN401 - whatever tells which
    """Log an unexpected error by its type and the places it came through. Its message may quote a client's file."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    logger().error(what, error=type(error).__name__, places=places, **ids)


@cache
def metrics() -> Metrics:
    """Return the function's metrics, made at their first use."""
    return Metrics()
