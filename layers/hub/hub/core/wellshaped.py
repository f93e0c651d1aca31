"""What is left of stated data once what has the wrong shape is set aside, so that the rest can be judged with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from hub.core.shapewords import Steps

_Model = TypeVar("_Model", bound=BaseModel)


def rest_of(
    model: type[_Model], stated: object, error: ValidationError, whole: Callable[[Steps], Steps]
) -> _Model | None:
    """Return the model of what is stated less what `error` is about; None where the rest makes none.

    `whole` returns, of the steps to something wrong, those to what is set aside with it because it says nothing alone.
    What is found wrong only then is set aside as well: it may be so because something is missing.
    """
    left = stated
    while True:
        rest = _less(left, [whole(each["loc"]) for each in error.errors()])
        if rest == left:
            return None
        try:
            return model.model_validate(rest)
        except ValidationError as further:
            left, error = rest, further


def _less(stated: Any, places: Collection[Steps]) -> Any:  # noqa: ANN401 - as it was read
    """Return what is stated without what stands at the places. Keys are compared as texts, as pydantic names them."""
    ends = {str(steps[0]) for steps in places if len(steps) == 1}
    below = [steps for steps in places if len(steps) > 1]

    def left(step: object, each: Any) -> Any:  # noqa: ANN401 - as it was read
        return _less(each, [steps[1:] for steps in below if str(steps[0]) == str(step)])

    if isinstance(stated, dict):
        return {name: left(name, each) for name, each in stated.items() if str(name) not in ends}
    if isinstance(stated, list):
        return [left(at, each) for at, each in enumerate(stated) if str(at) not in ends]
    return stated
