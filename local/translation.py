"""Turns a SAM template into plain CloudFormation, as AWS does with it after `sam deploy`. JSON in, JSON out.

A script, run with the Python of the emulator's environment, where aws-sam-translator lives; see `local.deployment`.
The emulator can translate by itself, and takes a hundred times as long.
"""

from __future__ import annotations

import json
import sys

from samtranslator.translator.transform import transform


class NoManagedPolicies:
    """Stands where the translator would ask AWS for managed policies: every role of the template is written out."""

    def load(self) -> dict[str, str]:
        return {}


def main() -> None:
    template = json.load(sys.stdin)
    json.dump(transform(template, {}, NoManagedPolicies()), sys.stdout)


if __name__ == "__main__":
    main()
