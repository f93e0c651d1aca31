"""A DynamoDB table in memory that knows the few expressions of the warehouse, and refuses any other.

Moto knows them all and takes a hundred times as long, too long for a thousand days at the warehouse. That the two agree
is tested.
"""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError

Item = dict[str, dict[str, Any]]
Place = tuple[str, str]

_TERM = re.compile(r"(attribute_(?:not_)?exists)\(([#\w]+)\)|([#:\w]+) (=|<>|<=|>=) ([#:\w]+)")
_ONE_OF = re.compile(r"(#\w+) IN \((:\w+(?:, :\w+)*)\)")
_OPERAND = r"(?:if_not_exists\(#\w+, :\w+\)|[#:]\w+)"
_SET = re.compile(rf"(?:SET |, )(#\w+) = ({_OPERAND})(?: ([+-]) ({_OPERAND}))?")
_BEGINS = "pk = :pk AND begins_with(sk, :prefix)"
_DUE = "due_pk = :shard AND due_sk <= :now"


class TransactionCanceledError(ClientError):
    """What a client calls `exceptions.TransactionCanceledException`."""


class MemoryTable:
    """The calls of a client that the warehouse and the outcomes make, on one table, whatever its name.

    `most_actions`: more in one transaction are refused, as the store refuses more than 100.
    """

    exceptions = SimpleNamespace(TransactionCanceledException=TransactionCanceledError)

    def __init__(self, most_actions: int = 100) -> None:
        self.items: dict[Place, Item] = {}
        self.most_actions = most_actions
        self._tokens: set[str] = set()

    def transact_write_items(self, *, TransactItems: list[Any], ClientRequestToken: str | None = None) -> Any:  # noqa: ANN401, N803 - boto3's names
        """Make all writes, or none and say which conditions did not hold; made once for one token."""
        if ClientRequestToken in self._tokens:
            return {}
        if len(TransactItems) > self.most_actions:
            raise _invalid()
        actions = [(kind, asked) for action in TransactItems for kind, asked in action.items()]
        places = [_place(asked.get("Key") or asked["Item"]) for _, asked in actions]
        if len(set(places)) < len(places):
            raise _invalid()
        holds = [
            "ConditionExpression" not in asked or self._holds(asked, self.items.get(place, {}))
            for place, (_, asked) in zip(places, actions, strict=True)
        ]
        if not all(holds):
            reasons = ["None" if held else "ConditionalCheckFailed" for held in holds]
            raise _cancelled(*reasons)
        after = [self._after(kind, asked, place) for place, (kind, asked) in zip(places, actions, strict=True)]
        for place, item in zip(places, after, strict=True):
            self.items.pop(place, None)
            if item:
                self.items[place] = item
        if ClientRequestToken is not None:
            self._tokens.add(ClientRequestToken)
        return {}

    def put_item(self, *, Item: Item, **_table: str) -> Any:  # noqa: ANN401, N803 - boto3's names
        self.items[_place(Item)] = dict(Item)
        return {}

    def get_item(self, *, Key: Item, **_how: Any) -> Any:  # noqa: ANN401, N803 - boto3's names
        found = self.items.get(_place(Key))
        return {"Item": dict(found)} if found else {}

    def batch_get_item(self, *, RequestItems: dict[str, Any]) -> Any:  # noqa: ANN401, N803 - boto3's names
        ((table, asked),) = RequestItems.items()
        names = asked["ExpressionAttributeNames"]
        chosen = {names[name.strip()] for name in asked["ProjectionExpression"].split(",")}
        found = [self.items[_place(key)] for key in asked["Keys"] if _place(key) in self.items]
        projected = [{name: value for name, value in item.items() if name in chosen} for item in found]
        return {"Responses": {table: projected}, "UnprocessedKeys": {}}

    def query(self, *, KeyConditionExpression: str, ExpressionAttributeValues: Item, **_how: Any) -> Any:  # noqa: ANN401, N803 - boto3's names
        """Answer the two queries that are made: a partition by prefix, and what is due."""
        values = {name: value["S"] for name, value in ExpressionAttributeValues.items()}
        if KeyConditionExpression == _BEGINS:
            found = [
                self.items[pk, sk]
                for pk, sk in sorted(self.items)
                if pk == values[":pk"] and sk.startswith(values[":prefix"])
            ]
        elif KeyConditionExpression == _DUE:
            due = [item for item in self.items.values() if item.get("due_pk", {}).get("S") == values[":shard"]]
            found = sorted(
                (item for item in due if item["due_sk"]["S"] <= values[":now"]), key=lambda i: i["due_sk"]["S"]
            )
        else:
            raise NotImplementedError(KeyConditionExpression)
        return {"Items": [dict(item) for item in found]}

    def get_paginator(self, name: str) -> Any:  # noqa: ANN401 - boto3's paginator
        """Answer the one listing that is asked for: all there is."""
        if name != "scan":
            raise NotImplementedError(name)
        return SimpleNamespace(paginate=lambda **_how: [{"Items": [dict(item) for item in self.items.values()]}])

    def _after(self, kind: str, asked: dict[str, Any], place: Place) -> Item | None:
        """Return the item as an action leaves it; None where there is none."""
        before = self.items.get(place)
        if kind == "Put":
            return dict(asked["Item"])
        if kind == "Delete":
            return None
        if kind == "ConditionCheck":
            return before
        item = dict(before or asked["Key"])
        expression = asked["UpdateExpression"]
        if _SET.sub("", expression):
            raise NotImplementedError(expression)
        for name, first, sign, second in _SET.findall(expression):
            value = _operand(asked, before or {}, first)
            if sign:
                other = int(_operand(asked, before or {}, second)["N"])
                value = {"N": str(int(value["N"]) + (other if sign == "+" else -other))}
            item[asked["ExpressionAttributeNames"][name]] = value
        return item

    def _holds(self, asked: dict[str, Any], item: Item) -> bool:
        """Tell whether an action's condition holds; OR binds less than AND, and there are no brackets."""
        alternatives = asked["ConditionExpression"].split(" OR ")
        return any(all(self._term(asked, item, term) for term in each.split(" AND ")) for each in alternatives)

    def _term(self, asked: dict[str, Any], item: Item, term: str) -> bool:
        if one_of := _ONE_OF.fullmatch(term):
            name, listed = one_of.groups()
            found = _comparable(asked, item, name)
            return found in [_comparable(asked, item, each) for each in listed.split(", ")]
        said = _TERM.fullmatch(term)
        if said is None:
            raise NotImplementedError(term)
        function, name, left, sign, right = said.groups()
        if function:
            return (_named(asked, name) in item) is (function == "attribute_exists")
        values = [_comparable(asked, item, each) for each in (left, right)]
        if None in values:
            return False
        one, other = values
        return bool({"=": one == other, "<>": one != other, "<=": one <= other, ">=": one >= other}[sign])


def _place(item: Item) -> Place:
    return item["pk"]["S"], item["sk"]["S"]


def _named(asked: dict[str, Any], name: str) -> str:
    return str(asked["ExpressionAttributeNames"][name]) if name.startswith("#") else name


def _operand(asked: dict[str, Any], item: Item, operand: str) -> dict[str, Any]:
    """Return a value; one that is not there is what the store calls invalid."""
    default = re.fullmatch(r"if_not_exists\((#\w+), (:\w+)\)", operand)
    name, fallback = default.groups() if default else (operand, operand)
    if not name.startswith(":"):
        found = item.get(_named(asked, name))
        if found is not None:
            return found
    if not fallback.startswith(":"):
        raise _cancelled("ValidationError")
    value: dict[str, Any] = asked["ExpressionAttributeValues"][fallback]
    return value


def _comparable(asked: dict[str, Any], item: Item, operand: str) -> Any:  # noqa: ANN401 - text or a number
    value = asked["ExpressionAttributeValues"].get(operand) or item.get(_named(asked, operand))
    if value is None:
        return None
    return int(value["N"]) if "N" in value else value["S"]


def _invalid() -> ClientError:
    return ClientError({"Error": {"Code": "ValidationException", "Message": "invalid"}}, "TransactWriteItems")


def _cancelled(*reasons: str) -> TransactionCanceledError:
    answer: Any = {
        "Error": {"Code": "TransactionCanceledException", "Message": "cancelled"},
        "CancellationReasons": [{"Code": reason} for reason in reasons],
    }
    return TransactionCanceledError(answer, "TransactWriteItems")
