"""What the state machine's definition promises: one poison part stops no other, and every attempt is finished."""

from __future__ import annotations

import copy
import json
from itertools import chain
from typing import TYPE_CHECKING, Any

import pytest

from local.lint import cfn_lint, lost_ways, wrapped
from local.template import read_template, read_workflow, resources

if TYPE_CHECKING:
    from pathlib import Path

WORKFLOW = read_workflow()
TEMPLATE = read_template()
FUNCTIONS = resources(TEMPLATE, "AWS::Serverless::Function")
MAP = WORKFLOW["States"]["ProcessParts"]
TASK = MAP["ItemProcessor"]["States"]["ProcessPart"]
FINISH = WORKFLOW["States"]["FinishAttempt"]


def test_a_poison_part_stops_no_other() -> None:
    """All children may fail, and whatever fails, the attempt is finished."""
    assert MAP["ToleratedFailurePercentage"] == 100
    assert MAP["Next"] == "FinishAttempt"
    assert MAP["Catch"] == [{"ErrorEquals": ["States.ALL"], "ResultPath": None, "Next": "FinishAttempt"}]
    assert FINISH["End"] is True


def test_the_run_carries_pointers_only() -> None:
    """Parts are read from S3, results written there, children answer nothing: the state never nears its 256 KiB."""
    assert MAP["ItemReader"]["Resource"].endswith(":s3:getObject")
    assert MAP["ItemReader"]["ReaderConfig"] == {"InputType": "JSONL"}
    assert MAP["ItemReader"]["Parameters"] == {"Bucket.$": "$.bucket", "Key.$": "$.manifest"}
    assert MAP["ItemProcessor"]["ProcessorConfig"] == {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}
    assert MAP["ResultWriter"]["Resource"].endswith(":s3:putObject")
    assert MAP["ResultPath"] is None
    assert TASK["ResultSelector"] == {}
    assert 0 < MAP["MaxConcurrency"] <= 1000


#: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html and, for the names of Lambda's
#: errors, https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html#bp-lambda-serviceexception
RETRIED = {
    "Lambda.TooManyRequestsException",
    "Lambda.ServiceException",
    "Lambda.SdkClientException",
    "States.TaskFailed",
    "States.Timeout",
}


@pytest.mark.parametrize("task", [TASK, FINISH], ids=["process", "finish"])
def test_tasks_are_tried_again_by_names_that_exist(task: dict[str, Any]) -> None:
    """Every passing error is retried, by its name and with jitter; `Lambda.*` would match nothing."""
    assert set(chain.from_iterable(retry["ErrorEquals"] for retry in task["Retry"])) == RETRIED
    for retry in task["Retry"]:
        assert retry["JitterStrategy"] == "FULL"
        assert retry["MaxDelaySeconds"] > 0
        assert retry["MaxAttempts"] > 0


def test_tries_of_a_part_fit_into_an_express_child() -> None:
    """An EXPRESS execution ends after five minutes: all tries of a part that times out stay within them."""
    tries = 1 + next(retry["MaxAttempts"] for retry in TASK["Retry"] if "States.Timeout" in retry["ErrorEquals"])
    waits = sum(retry["MaxDelaySeconds"] for retry in TASK["Retry"] if "States.Timeout" in retry["ErrorEquals"])
    assert tries * TASK["TimeoutSeconds"] + (tries - 1) * waits <= 300


def test_tasks_wait_longer_than_their_functions_run() -> None:
    """A task does not give a function up that is still at work."""
    assert TASK["TimeoutSeconds"] > FUNCTIONS["ProcessFunction"]["Timeout"]
    assert FINISH["TimeoutSeconds"] > FUNCTIONS["FinishFunction"]["Timeout"]


def test_the_definition_knows_its_placeholders() -> None:
    """The template fills each `${…}` of the definition, and no other."""
    machine = resources(TEMPLATE, "AWS::Serverless::StateMachine")["SubmissionStateMachine"]
    text = json.dumps(WORKFLOW)
    filled = machine["DefinitionSubstitutions"].keys()
    for name in filled:
        assert f"${{{name}}}" in text
        text = text.replace(f"${{{name}}}", "")
    assert "${" not in text
    assert machine["Type"] == "STANDARD"
    assert machine["Logging"]["IncludeExecutionData"] is False


def changed(path: tuple[str | int, ...], value: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Return the definition with one thing in it otherwise."""
    made: Any = copy.deepcopy(WORKFLOW)
    place = made
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    return dict(made)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("States", "FinishAttempt", "Type"), "Tsk"),
        (("States", "ProcessParts", "MaxConcurrency"), "four"),
        (("States", "FinishAttempt", "Tiemout"), 9),
    ],
)
def test_the_lint_finds_what_the_emulator_takes(path: tuple[str | int, ...], value: str | int, tmp_path: Path) -> None:
    """A definition with a mistake, which the emulator would run all the same, does not pass the checks."""
    file = tmp_path / "workflow.json"
    file.write_text(json.dumps(wrapped(changed(path, value))), encoding="utf-8")
    done = cfn_lint("state machine", file).run()
    assert done.returncode != 0
    assert "E3601" in done.stdout


def test_every_way_leads_to_a_state_and_every_state_is_on_one() -> None:
    """No transition leads nowhere and no state is unreachable; and the check would say so."""
    assert lost_ways(WORKFLOW) == []
    assert lost_ways(changed(("States", "ProcessParts", "Catch", 0, "Next"), "Gone")) == [
        "the state machine: there is no state Gone."
    ]
    inside = ("States", "ProcessParts", "ItemProcessor", "StartAt")
    assert lost_ways(changed(inside, "Gone")) == [
        "ProcessParts: there is no state Gone.",
        "ProcessParts: nothing leads to ProcessPart.",
    ]
    assert lost_ways(changed(("States", "FinishAttempt", "End"), False)) == [  # noqa: FBT003 - JSON
        "the state machine: FinishAttempt neither leads on nor ends."
    ]
