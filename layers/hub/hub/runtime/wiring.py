"""The one composition root: settings and adapters → the bundle of ports."""

from __future__ import annotations

import random
import tempfile
import time
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path

from ulid import ULID

from hub.aws.activities import DynamoActivities
from hub.aws.checkqueue import SqsCheckQueue
from hub.aws.clients import make_client
from hub.aws.files import S3Files
from hub.aws.mappings import DynamoMappings
from hub.aws.outcomes import DynamoOutcomes
from hub.aws.patience import Patience
from hub.aws.secrets import ManagedSecrets
from hub.aws.sendings import DynamoSendings
from hub.aws.sent_files import DynamoSentFiles
from hub.aws.tenants import DynamoTenants
from hub.aws.verdicts import DynamoVerdicts
from hub.aws.warehouse import Warehouse
from hub.aws.workflow import StepFunctionsWorkflow
from hub.core.catalogue import Catalogue, read_catalogue
from hub.ports import Ports
from hub.runtime.settings import Settings, read_settings
from hub.targets.choice import ChosenTarget
from hub.targets.exchange import Exchange
from hub.targets.http import HttpTarget


def wire(settings: Settings) -> Ports:
    """Return the ports over the resources that the settings name."""
    dynamodb = make_client("dynamodb", settings.endpoint_url)
    outcomes = DynamoOutcomes(dynamodb, settings.table)
    patience = Patience(time.sleep, random.random)
    warehouse = Warehouse(dynamodb, settings.table, outcomes, patience, _now)
    return Ports(
        now=_now,
        new_id=lambda: str(ULID()),
        scratch=Path(tempfile.gettempdir()),
        catalogue=catalogue(),
        activities=DynamoActivities(dynamodb, settings.table),
        verdicts=DynamoVerdicts(dynamodb, settings.table),
        outcomes=outcomes,
        tenants=DynamoTenants(dynamodb, settings.table),
        mappings=DynamoMappings(dynamodb, settings.table),
        sent_files=DynamoSentFiles(dynamodb, settings.table),
        files=S3Files(make_client("s3", settings.endpoint_url), settings.bucket),
        workflow=StepFunctionsWorkflow(
            make_client("stepfunctions", settings.endpoint_url), settings.state_machine_arn, settings.bucket
        ),
        check_queue=SqsCheckQueue(make_client("sqs", settings.endpoint_url), settings.check_queue_url),
        target=ChosenTarget(
            warehouse=warehouse,
            http=HttpTarget(
                sendings=DynamoSendings(dynamodb, settings.table, outcomes, patience),
                outcomes=outcomes,
                secrets=ManagedSecrets(
                    lambda: make_client("secretsmanager", settings.endpoint_url), settings.stack, _now
                ),
                exchange=Exchange(),
                now=_now,
            ),
        ),
        unfinished=warehouse,
    )


def _now() -> datetime:
    return datetime.now(UTC)


@cache
def catalogue() -> Catalogue:
    """Return the services' definitions that came with this package, read once a process."""
    return read_catalogue(files("hub") / "services")


@cache
def ports() -> Ports:
    """Return this process's ports, wired at the first use."""
    return wire(read_settings())
