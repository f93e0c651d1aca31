"""Logs and metrics: codes, counts, ids and row numbers, never a value from a client's file."""

from __future__ import annotations

from functools import cache

from aws_lambda_powertools import Logger, Metrics


@cache
def logger() -> Logger:
    """Return the function's logger, made at its first use."""
    return Logger()


@cache
def metrics() -> Metrics:
    """Return the function's metrics, made at their first use."""
    return Metrics()
