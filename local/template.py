"""Reads template.yaml: CloudFormation's short forms (`!Ref`, `!Sub` …) become the long ones that JSON knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeAlias

import yaml

#: A template, or any part of one: JSON.
Template: TypeAlias = dict[str, Any]

CHECKOUT = Path(__file__).resolve().parent.parent
TEMPLATE = CHECKOUT / "template.yaml"
WORKFLOW = CHECKOUT / "functions" / "submit" / "workflow.asl.yaml"

#: The property of each type that names a folder to build.
FOLDERS = {"AWS::Serverless::Function": "CodeUri", "AWS::Serverless::LayerVersion": "ContentUri"}

#: Short forms whose long form does not begin with `Fn::`.
_BARE = {"Ref", "Condition"}


class _Loader(yaml.SafeLoader):
    """PyYAML's safe loader, which knows CloudFormation's tags besides."""


def _long_form(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Template:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)  # type: ignore[arg-type]  # the third and last kind of node
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in _BARE else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _long_form)


def read_template(path: Path = TEMPLATE) -> Template:
    """Return the template in its long form."""
    template: Template = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a safe loader, see above
    return template


def read_workflow(path: Path = WORKFLOW) -> Template:
    """Return the state machine's definition, its placeholders (`${ProcessFunctionArn}` …) as they stand."""
    definition: Template = yaml.safe_load(path.read_text(encoding="utf-8"))
    return definition


def resources(template: Template, kind: str) -> dict[str, Template]:
    """Return the properties of the resources of one type, by logical id."""
    found = template["Resources"].items()
    return {name: resource.get("Properties", {}) for name, resource in found if resource["Type"] == kind}


def local_folders(template: Template) -> set[str]:
    """Return the folders that the template wants built."""
    return {properties[name] for kind, name in FOLDERS.items() for properties in resources(template, kind).values()}
