"""Stands where the functions' handlers stand, to see what AWS does around them. Deployed by `probes`, never imported.

Every function gets this file under each handler's name. It makes the calls that an event asks for, and says how each
ended; and it answers the hub's own events in the simplest way, writing down in the table that it was called.
"""

from __future__ import annotations

import json
import os
import time
from typing import Any

import boto3
from botocore.exceptions import ClientError

TABLE = os.environ["HUB_TABLE"]
ENDPOINT = os.environ.get("AWS_ENDPOINT_URL")

#: Seconds that a call which lasts waits for one beside it at the most, and then for one too many.
COMPANY_WITHIN = 20
ONE_TOO_MANY_WITHIN = 0.5


def handler(event: dict[str, Any], context: Any) -> Any:  # noqa: ANN401 - Lambda's context object, JSON
    if "calls" in event:
        return [attempt(*call) for call in event["calls"]]
    return ANSWERS[os.environ["POWERTOOLS_SERVICE_NAME"]](event, context)


def attempt(service: str, action: str, arguments: dict[str, Any]) -> str:
    """Return how a call ended: `done`, or the code that AWS refused it with."""
    try:
        getattr(client(service), action)(**arguments)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "done"


def client(service: str) -> Any:  # noqa: ANN401 - one type a service
    return boto3.client(service, endpoint_url=ENDPOINT)  # type: ignore[call-overload]  # a name given by the test


def write_down(kind: str, name: str, said: object) -> None:
    """Put an item, and count how often this one was put."""
    client("dynamodb").put_item(
        TableName=TABLE,
        Item={"pk": {"S": f"PROBE#{kind}"}, "sk": {"S": f"{name}#{time.time():.6f}"}, "said": {"S": json.dumps(said)}},
    )


def last(group: str) -> None:
    """Go on until another call of the group is under way as well, however slow its start; and a little longer."""
    dynamodb = client("dynamodb")
    write_down("BEGUN", group, None)
    asked = {
        "TableName": TABLE,
        "KeyConditionExpression": "pk = :pk AND begins_with(sk, :group)",
        "ExpressionAttributeValues": {":pk": {"S": "PROBE#BEGUN"}, ":group": {"S": f"{group}#"}},
        "ConsistentRead": True,
    }
    until = time.monotonic() + COMPANY_WITHIN
    while dynamodb.query(**asked)["Count"] == 1 and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(ONE_TOO_MANY_WITHIN)


def http(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context object
    claims = event["requestContext"]["authorizer"]["jwt"]["claims"]
    seen = {
        "route": event["routeKey"],
        "parameters": event.get("pathParameters"),
        "claims": claims,
        "function": os.environ["POWERTOOLS_SERVICE_NAME"],
        "left_milliseconds": context.get_remaining_time_in_millis(),
    }
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(seen)}


def validate(event: dict[str, Any], _context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context object
    failed = []
    for record in event["Records"]:
        detail = json.loads(record["body"])["detail"]
        key = detail["object"]["key"]
        started = time.time()
        if "/lasting-" in key:
            last("lasting")
        said = {"records": len(event["Records"]), "detail": detail, "receipt": record["receiptHandle"]}
        write_down("CHECK", key, said | {"at": [started, time.time()]})
        if "/poison" in key:
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def process(event: dict[str, Any], _context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context object
    started = time.time()
    if event["part"].get("lasting"):
        last(event["activity"])
    write_down("PART", f"{event['activity']}#{event['part']['part']:06}", [started, time.time()])
    if event["part"].get("poison"):
        raise RuntimeError(event["part"]["part"])
    return {"ignored": "x" * 1000}


def finish(event: dict[str, Any], _context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context object
    write_down("FINISH", event["activity"], event)
    return {"status": "succeeded"}


def sweep(event: dict[str, Any], _context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context object
    write_down("SWEEP", "sweep", event)
    return {}


ANSWERS = {
    "upload_url": http,
    "submit": http,
    "activity": http,
    "validate": validate,
    "process": process,
    "finish": finish,
    "sweep": sweep,
}
