"""The options and arguments that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="JSON on stdout, and nothing else there.")]
Service: TypeAlias = Annotated[str, typer.Option("--service", "-s", help="The service's name; see `hub services`.")]
Files: TypeAlias = Annotated[list[Path], typer.Argument(help="One file or many.", show_default=False)]
ActivityId: TypeAlias = Annotated[str, typer.Argument(help="The activity's id.", show_default=False)]
MappingName: TypeAlias = Annotated[
    str | None, typer.Option("--mapping", "-m", help="A mapping profile of yours: NAME or PARTNER/NAME.")
]
Watch: TypeAlias = Annotated[bool, typer.Option("--watch", help="Wait until it stands still, showing progress.")]
Timeout: TypeAlias = Annotated[float, typer.Option(help="How long to wait for each file, in seconds.", min=1)]


class Policy(StrEnum):
    """`block`: only a file without errors goes. `good_only`: its good entities go."""

    BLOCK = "block"
    GOOD_ONLY = "good_only"


PolicyOption: TypeAlias = Annotated[
    Policy, typer.Option("--policy", help="block: only a file without errors goes; good_only: its good entities go.")
]
