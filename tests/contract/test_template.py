"""What template.yaml promises: least privilege, nothing public, nothing lost, nothing unbounded."""

from __future__ import annotations

import json
import re
from itertools import chain
from typing import Any

import pytest

from local.deployment import packaged, translated
from local.template import CHECKOUT, local_folders, read_template, resources

TEMPLATE = read_template()
GLOBALS = TEMPLATE["Globals"]["Function"]
FUNCTIONS = resources(TEMPLATE, "AWS::Serverless::Function")
BUCKETS = resources(TEMPLATE, "AWS::S3::Bucket")
QUEUES = resources(TEMPLATE, "AWS::SQS::Queue")
ROUTES = resources(TEMPLATE, "AWS::ApiGatewayV2::Route")

#: Actions that AWS offers no resource for: the Service Authorization Reference lists none.
#: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
#: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
WITHOUT_RESOURCE = {
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
}


def listed(value: Any) -> list[Any]:  # noqa: ANN401 - JSON
    return value if isinstance(value, list) else [value]


def statements(role: str) -> list[dict[str, Any]]:
    policies = TEMPLATE["Resources"][role]["Properties"]["Policies"]
    return [statement for policy in policies for statement in policy["PolicyDocument"]["Statement"]]


def allowed(role: str) -> set[str]:
    return set(chain.from_iterable(listed(statement["Action"]) for statement in statements(role)))


ROLES = sorted(resources(TEMPLATE, "AWS::IAM::Role"))


@pytest.mark.parametrize("role", ROLES)
def test_every_statement_names_its_actions_and_resources(role: str) -> None:
    """No role has a wildcard action, and `*` as resource only where AWS knows no narrower one."""
    for statement in statements(role):
        actions = set(listed(statement["Action"]))
        assert statement["Effect"] == "Allow"
        assert not [action for action in actions if "*" in action], statement
        if listed(statement["Resource"]) == ["*"]:
            assert actions <= WITHOUT_RESOURCE, statement
        else:
            # Each is an attribute, a reference or a full ARN built from one: none is a literal.
            assert all(isinstance(resource, dict) for resource in listed(statement["Resource"])), statement


def test_no_role_borrows_a_managed_policy() -> None:
    """What a role may do stands in this template alone."""
    for role in resources(TEMPLATE, "AWS::IAM::Role").values():
        assert "ManagedPolicyArns" not in role
    assert all("Policies" not in function and "Role" in function for function in FUNCTIONS.values())


def test_each_function_has_a_role_of_its_own() -> None:
    """No two functions share what they may do."""
    assert {name: function["Role"] for name, function in FUNCTIONS.items()} == {
        name: {"Fn::GetAtt": [name.replace("Function", "Role"), "Arn"]} for name in FUNCTIONS
    }


def test_the_reader_writes_nothing() -> None:
    """The function that answers queries can change neither table nor bucket."""
    assert {action for action in allowed("ActivityRole") if action.startswith(("dynamodb:", "s3:"))} == {
        "dynamodb:GetItem",
        "dynamodb:Query",
        "s3:GetObject",
        "s3:GetObjectVersion",
        "s3:ListBucket",
    }


@pytest.mark.parametrize(
    ("action", "roles"),
    [
        ("dynamodb:Scan", set()),
        ("dynamodb:DeleteItem", {"ProcessRole", "SweepRole"}),
        ("s3:DeleteObject", set()),
        ("lambda:InvokeFunction", {"SubmissionRole", "SweepScheduleRole"}),
        ("sqs:SendMessage", {"SweepRole", "UploadUrlRole"}),
        ("states:StartExecution", {"SubmitRole", "SweepRole", "SubmissionRole"}),
        ("states:StopExecution", {"SubmitRole", "SubmissionRole"}),
        ("dynamodb:UpdateItem", {"ProcessRole", "SweepRole"}),
        ("dynamodb:ConditionCheckItem", {"ProcessRole"}),
        ("secretsmanager:GetSecretValue", {"ProcessRole"}),
    ],
)
def test_who_may_do_what_stands_out(action: str, roles: set[str]) -> None:
    """The actions that reach far are held by those that need them, and by nobody else."""
    assert {role for role in ROLES if action in allowed(role)} == roles


def test_originals_are_written_by_upload_forms_only() -> None:
    """Only the signer of upload forms may put objects under uploads/; others write under derived/ alone."""
    writers = {}
    for role in ROLES:
        for statement in statements(role):
            if "s3:PutObject" in listed(statement["Action"]):
                writers[role] = json.dumps(statement["Resource"])
    assert {role for role, where in writers.items() if "/uploads/" in where} == {"UploadUrlRole"}
    assert all("/derived/" in where for role, where in writers.items() if role != "UploadUrlRole")


@pytest.mark.parametrize("name", sorted(BUCKETS))
def test_buckets_are_private_versioned_and_encrypted(name: str) -> None:
    """A bucket blocks public access in all four ways, keeps versions, encrypts, tells EventBridge, and outlives us."""
    bucket = BUCKETS[name]
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(bucket["PublicAccessBlockConfiguration"]) == 4
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert bucket["NotificationConfiguration"] == {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}
    assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    assert TEMPLATE["Resources"][name]["DeletionPolicy"] == "RetainExceptOnCreate"
    assert TEMPLATE["Resources"][name]["UpdateReplacePolicy"] == "Retain"


@pytest.mark.parametrize("name", sorted(BUCKETS))
def test_buckets_forget_what_nobody_needs(name: str) -> None:
    """Unfinished uploads, old files, replaced versions and left-over delete markers all have an end."""
    rules = BUCKETS[name]["LifecycleConfiguration"]["Rules"]
    assert all(rule["Status"] == "Enabled" for rule in rules)
    assert [rule for rule in rules if "AbortIncompleteMultipartUpload" in rule and "Prefix" not in rule]
    assert [rule for rule in rules if rule.get("ExpiredObjectDeleteMarker")]
    kept = {rule["Prefix"] for rule in rules if "ExpirationInDays" in rule and "NoncurrentVersionExpiration" in rule}
    assert kept == ({"uploads/", "derived/"} if name == "FilesBucket" else {"drops/"})


def test_nothing_is_reached_without_tls() -> None:
    """Every bucket and every queue has a policy that denies all actions to requests without TLS."""
    denied = []
    policies = resources(TEMPLATE, "AWS::S3::BucketPolicy") | resources(TEMPLATE, "AWS::SQS::QueuePolicy")
    for policy in policies.values():
        for statement in policy["PolicyDocument"]["Statement"]:
            if statement["Effect"] == "Deny":
                assert statement["Principal"] == "*"
                assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
                assert statement["Action"] in {"s3:*", "sqs:*"}
                denied += [json.dumps(resource) for resource in listed(statement["Resource"])]
    for name in [*BUCKETS, *QUEUES]:
        assert json.dumps({"Fn::GetAtt": [name, "Arn"]}) in denied


def test_only_the_rule_may_write_to_the_queues() -> None:
    """EventBridge may send to the check queue and its own dead letters, on behalf of the one rule only."""
    for policy in resources(TEMPLATE, "AWS::SQS::QueuePolicy").values():
        for statement in policy["PolicyDocument"]["Statement"]:
            if statement["Effect"] == "Allow":
                assert statement["Principal"] == {"Service": "events.amazonaws.com"}
                assert statement["Condition"] == {
                    "ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": ["UploadedRule", "Arn"]}}
                }


def test_no_event_is_lost_silently() -> None:
    """A message that cannot be handled, and an event that cannot be sent, end in a queue with an alarm of its own."""
    redrive = QUEUES["CheckQueue"]["RedrivePolicy"]
    assert redrive == {"deadLetterTargetArn": {"Fn::GetAtt": ["CheckDeadLetters", "Arn"]}, "maxReceiveCount": 5}
    target = resources(TEMPLATE, "AWS::Events::Rule")["UploadedRule"]["Targets"][0]
    assert target["DeadLetterConfig"] == {"Arn": {"Fn::GetAtt": ["EventDeadLetters", "Arn"]}}
    watched = json.dumps(resources(TEMPLATE, "AWS::CloudWatch::Alarm"))
    for name in ("CheckDeadLetters", "EventDeadLetters"):
        assert QUEUES[name]["MessageRetentionPeriod"] == 14 * 24 * 3600
        assert json.dumps({"Fn::GetAtt": [name, "QueueName"]}) in watched
    assert all(queue["SqsManagedSseEnabled"] for queue in QUEUES.values())


def test_the_queue_waits_longer_than_the_check_may_take() -> None:
    """A message stays invisible for longer than the function may run; AWS refuses the event source otherwise."""
    validate = FUNCTIONS["ValidateFunction"]
    assert QUEUES["CheckQueue"]["VisibilityTimeout"] > validate["Timeout"]
    source = validate["Events"]["Uploaded"]["Properties"]
    assert (source["BatchSize"], source["FunctionResponseTypes"]) == (1, ["ReportBatchItemFailures"])
    assert min(TEMPLATE["Mappings"]["AtOnce"]["Checks"].values()) >= 2, "AWS takes no MaximumConcurrency below 2"


def test_the_table_can_be_restored_and_costs_by_use() -> None:
    """On demand, restorable to any second, encrypted by AWS's key, items end by expires_at, deletion is refused."""
    table = resources(TEMPLATE, "AWS::DynamoDB::Table")["HubTable"]
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    assert table["DeletionProtectionEnabled"] == {"Fn::If": ["IsProtected", True, False]}
    indexes = {index["IndexName"] for index in table["GlobalSecondaryIndexes"]}
    assert indexes == {"by_service", "by_status", "by_file_name", "due"}


def test_every_route_is_explicit_and_wants_a_token() -> None:
    """No catch-all route, no public one, and the paths are those that the functions answer."""
    for route in ROUTES.values():
        assert route["AuthorizationType"] == "JWT"
        assert route["AuthorizerId"] == {"Ref": "HttpAuthorizer"}
        method, path = route["RouteKey"].split(" ")
        assert method in {"GET", "POST", "PUT", "DELETE"}
        assert path.startswith("/v1/")
        assert "+" not in path
    assert {(route["RouteKey"], route["Target"]["Fn::Sub"]) for route in ROUTES.values()} == answered_routes()


def answered_routes() -> set[tuple[str, str]]:
    """Return the routes that the functions' own sources declare, and the integration that reaches each."""
    found = set()
    for folder, function in (("upload_url", "UploadUrl"), ("submit", "Submit"), ("activity", "Activity")):
        source = (CHECKOUT / "functions" / folder / "app.py").read_text(encoding="utf-8")
        for method, path in re.findall(r'@app\.(get|post|put|delete)\(\s*"([^"]+)"', source):
            route = f"{method.upper()} {path.replace('<', '{').replace('>', '}')}"
            found.add((route, f"integrations/${{{function}Integration}}"))
    return found


def test_the_api_is_throttled_and_logs_no_paths() -> None:
    """A limit of requests for the whole stage, and an access log without ids, queries or tokens."""
    stage = resources(TEMPLATE, "AWS::ApiGatewayV2::Stage")["HttpStage"]
    assert {"ThrottlingRateLimit", "ThrottlingBurstLimit"} <= stage["DefaultRouteSettings"].keys()
    logged = json.loads(stage["AccessLogSettings"]["Format"])
    assert "$context.path" not in logged.values()
    assert not [value for value in logged.values() if "query" in value.lower() or "header" in value.lower()]


def test_nobody_signs_up_by_himself() -> None:
    """Only operators make users; passwords are long; a client gives away neither users' existence nor a secret."""
    pool = resources(TEMPLATE, "AWS::Cognito::UserPool")["UserPool"]
    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] >= 12
    client = resources(TEMPLATE, "AWS::Cognito::UserPoolClient")["UserPoolClient"]
    assert client["PreventUserExistenceErrors"] == "ENABLED"
    assert client["GenerateSecret"] is False


def test_every_log_has_an_end() -> None:
    """Each function, the API and the state machine log into a group of their own, with a retention."""
    groups = resources(TEMPLATE, "AWS::Logs::LogGroup")
    assert all(group["RetentionInDays"] == {"Ref": "LogRetentionDays"} for group in groups.values())
    logged = {function["LoggingConfig"]["LogGroup"]["Ref"] for function in FUNCTIONS.values()}
    assert logged | {"HttpLogs", "SubmissionLogs"} == groups.keys()


def test_functions_are_traced_and_answer_within_the_api() -> None:
    """Active tracing, arm64, Python 3.13; the functions behind the API end before its 30 seconds do."""
    assert (GLOBALS["Tracing"], GLOBALS["Architectures"], GLOBALS["Runtime"]) == ("Active", ["arm64"], "python3.13")
    behind = resources(TEMPLATE, "AWS::ApiGatewayV2::Integration").values()
    for integration in behind:
        name = integration["IntegrationUri"]["Fn::GetAtt"][0]
        assert FUNCTIONS[name].get("Timeout", GLOBALS["Timeout"]) < 30
        assert integration["PayloadFormatVersion"] == "2.0"


def test_every_handler_is_there() -> None:
    """The template names folders, handlers and environment that exist."""
    for function in FUNCTIONS.values():
        module, name = function["Handler"].split(".")
        source = (CHECKOUT / function["CodeUri"] / f"{module}.py").read_text(encoding="utf-8")
        assert f"def {name}(" in source
    assert local_folders(TEMPLATE) == {
        "layers/hub",
        "functions/upload_url",
        "functions/validate",
        "functions/submit",
        "functions/activity",
    }


def test_sam_can_build_without_docker() -> None:
    """Each artefact is built by the Makefile of its folder, which has its target."""
    built = resources(TEMPLATE, "AWS::Serverless::LayerVersion") | FUNCTIONS
    for name, properties in built.items():
        assert TEMPLATE["Resources"][name]["Metadata"]["BuildMethod"] == "makefile"
        folder = properties.get("CodeUri") or properties["ContentUri"]
        makefile = (CHECKOUT / folder / "Makefile").read_text(encoding="utf-8")
        assert f"build-{name}:" in makefile or "build-%:" in makefile


def test_the_expanded_template_holds_the_same_and_nothing_hidden() -> None:
    """SAM adds the event source and nothing else: no role, no permission, no policy that is not written here."""
    keys = {uri: f"{uri}.zip" for uri in local_folders(TEMPLATE)}
    expanded = json.loads(translated(packaged(TEMPLATE, keys)))["Resources"]
    added = expanded.keys() - TEMPLATE["Resources"].keys()
    assert {expanded[name]["Type"] for name in added} == {
        "AWS::Lambda::EventSourceMapping",
        "AWS::Lambda::LayerVersion",  # its logical id carries a digest of its content
    }
    source = expanded["ValidateFunctionUploaded"]["Properties"]
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
