"""Reading YAML that people write: safe, and strict where plain YAML would keep the last of two equal keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hub.core.defect import Place


class YamlError(Exception):
    """The text is not YAML, or states a key twice. Its words say where, and so does its `line`."""

    def __init__(self, says: str, line: int = 1) -> None:
        super().__init__(says)
        self.line = line


class YamlDocument(NamedTuple):
    """What a text states, the physical line of each place in it, and the keys written twice (the last one counts)."""

    stated: Any
    lines: dict[Place, int]
    twice: list[Place]

    def line_of(self, place: Place) -> int:
        """Return the line of a place, or of the nearest one around it where that is not there."""
        while place not in self.lines and place:
            place = place[:-1]
        return self.lines.get(place, 1)


class _EachKeyOnce(yaml.constructor.BaseConstructor):
    """Refuses a key written twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - PyYAML's signature
        keys = [key.value for key, _ in node.value]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            line = node.start_mark.line + 1
            raise YamlError(f"line {line}: written twice: {', '.join(twice)}", line)
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
        raise _not_yaml(error) from error


def _not_yaml(error: yaml.YAMLError) -> YamlError:
    if not isinstance(error, yaml.MarkedYAMLError):
        return YamlError(f"not YAML: {error}")
    mark = error.context_mark or error.problem_mark
    line = mark.line + 1 if mark else 1
    said = ", ".join(part for part in (error.context, error.problem) if part)
    return YamlError(f"not YAML: line {line}: {said}", line)


def read_document(text: str) -> YamlDocument:
    """Return what a text states together with where. Raises `YamlError` where it is not YAML."""
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
        places = list(_places(root, (), frozenset())) if root else []
        stated = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise _not_yaml(error) from error
    document = YamlDocument(_with_text_keys(stated), {}, [])
    for place, line in places:
        if place in document.lines and isinstance(place[-1], str):
            document.twice.append(place)
        document.lines[place] = line
    return document


def _with_text_keys(node: Any) -> Any:  # noqa: ANN401 - whatever the text states
    if isinstance(node, dict):
        return {str(key): _with_text_keys(value) for key, value in node.items()}
    return [_with_text_keys(value) for value in node] if isinstance(node, list) else node


def _places(node: yaml.Node, place: Place, within: frozenset[int]) -> Iterator[tuple[Place, int]]:
    """Yield each place below a node with its line."""
    if not place:
        yield place, node.start_mark.line + 1
    if id(node) in within:
        line = node.start_mark.line + 1
        raise YamlError(f"line {line}: what stands here holds itself", line)
    within |= {id(node)}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            below = (*place, str(key.value))
            yield below, key.start_mark.line + 1
            yield from _places(value, below, within)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield (*place, number), value.start_mark.line + 1
            yield from _places(value, (*place, number), within)
