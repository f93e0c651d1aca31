"""Reading YAML that people write: safe, and strict where plain YAML would keep the last of two equal keys."""

from __future__ import annotations

from typing import Any

import yaml


class YamlError(Exception):
    """The text is not YAML, or states a key twice. Its words say where."""


class _EachKeyOnce(yaml.constructor.BaseConstructor):
    """Refuses a key written twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - PyYAML's signature
        keys = [key.value for key, _ in node.value]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise YamlError(f"line {node.start_mark.line + 1}: written twice: {', '.join(twice)}")
        return super().construct_mapping(node, deep)


class _Typed(_EachKeyOnce, yaml.CSafeLoader):
    """Reads numbers, truths and nothings as such."""


class _Texts(_EachKeyOnce, yaml.CBaseLoader):
    """Reads every scalar as the text it is: to YAML, the country code NO would be a truth."""


def read_yaml(text: str) -> Any:  # noqa: ANN401 - whatever the text states
    """Return what a text states, numbers and truths as such. Raises `YamlError`."""
    return _read(text, _Typed)


def read_texts(text: str) -> Any:  # noqa: ANN401 - whatever the text states
    """Return what a text states, every scalar as text. Raises `YamlError`."""
    return _read(text, _Texts)


def _read(text: str, loader: type[_Typed | _Texts]) -> Any:  # noqa: ANN401 - whatever the text states
    try:
        return yaml.load(text, Loader=loader)  # noqa: S506 - both are safe loaders, made stricter
    except yaml.YAMLError as error:
        raise YamlError(f"not YAML: {error}") from error
