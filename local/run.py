"""Runs the hub on this machine, with a demo tenant: `make run`, or `python -m local.run`."""

from __future__ import annotations

import argparse
import fcntl
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from hub.ports import BusyError, CloudError
from hub.usecases.refusals import RefusalError
from local.demo import (
    CLERK,
    FIRST_TRY,
    FIRST_TRY_FAILS,
    SAMPLES,
    SEEDS,
    TENANT,
    VIEWER,
    DemoError,
    Sender,
    onboard_demo,
    sign_in,
)
from local.deployment import DeploymentError, deploy
from local.emulator import Emulator, EmulatorError
from local.leftover import stop_leftover
from local.page import PageServer, PortTakenError, Upstream
from local.template import CHECKOUT
from local.venvs import NoEnvironmentError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from local.deployment import Deployment

STATE = CHECKOUT / ".hub"
PORT = 8420

_HIGHEST_PORT = 65535

#: Seconds between looks at whether the emulator is alive.
_LOOK_EVERY = 0.5


class RunningError(Exception):
    """Another one runs on the same state."""


#: What may go wrong without being our fault; its message is all there is to say.
_EXPECTED = (
    BotoCoreError,
    BusyError,
    ClientError,
    CloudError,
    DemoError,
    DeploymentError,
    EmulatorError,
    NoEnvironmentError,
    RefusalError,
    RunningError,
)


def main(arguments: list[str] | None = None) -> int:
    """Run until Ctrl-C; return the exit code."""
    asked = _parser().parse_args(arguments)
    _stop_on_signals()
    try:
        with ExitStack() as running:
            _run(running, asked.state.resolve(), asked.port)
    except KeyboardInterrupt:
        print("Stopped. `make run` goes on where it was.")
        return 0
    except PortTakenError as error:
        print(f"{error} Choose another: HUB_PORT={asked.port + 1} make run", file=sys.stderr)
    except subprocess.CalledProcessError as error:
        print(f"\n{error} Its own words stand above.", file=sys.stderr)
    except _EXPECTED as error:
        print(f"\n{error}", file=sys.stderr)
    return 1


def _run(running: ExitStack, state: Path, port: int) -> None:
    began = time.monotonic()
    running.enter_context(_only_one(state))
    page = running.enter_context(PageServer(port))
    (state / "running").write_text(page.url, encoding="ascii")
    print(f"Setting up the hub on this machine (its state lies in {_shown(state)}) …", flush=True)
    if stop_leftover(state / "emulator" / "lock"):
        print("  stopped the emulator of an earlier run, which was killed")
    emulator = Emulator(state=state / "emulator")
    running.callback(emulator.stop)
    try:
        with _step("start the emulator"):
            emulator.start()
        with _step("build and deploy template.yaml"):
            deployment = deploy(emulator.endpoint_url)
        with _step(f"set up the tenant {TENANT}"):
            onboard_demo(deployment)
        _seed(deployment)
        page.serve(Upstream.of(deployment))
        print(_welcome(page.url, deployment, time.monotonic() - began), flush=True)
        while True:
            time.sleep(_LOOK_EVERY)
            emulator.require_running()
    except KeyboardInterrupt:
        print("\nStopping, and saving what it holds …", flush=True)
        raise


def _seed(deployment: Deployment) -> None:
    """Load the sample companies, products and stock through the hub, unless an earlier run has."""
    with Sender(deployment.api_url, sign_in(deployment, CLERK)) as sender:
        for service, name in SEEDS.items():
            if sender.has_loaded(service):
                continue
            with _step(f"send {_shown(SAMPLES / service / name)} through the hub"):
                sender.load(service, SAMPLES / service / name)


@contextmanager
def _step(what: str) -> Iterator[None]:
    """Say what is being done, and how long it took."""
    print(f"  {what} …", end="", flush=True)
    began = time.monotonic()
    yield
    print(f" {time.monotonic() - began:.1f} s", flush=True)


def _stop_on_signals() -> None:
    """Let Ctrl-C, a closed terminal and `kill` all end in order, once: a state that is not saved is lost."""
    names = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the signature of a signal handler
        for name in names:
            signal.signal(name, signal.SIG_IGN)
        raise KeyboardInterrupt

    for name in names:
        signal.signal(name, stop)


@contextmanager
def _only_one(state: Path) -> Iterator[None]:
    """Hold the state for this run; raise `RunningError` when another has it."""
    state.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(state / "running.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        where = (state / "running").read_text(encoding="ascii") if (state / "running").exists() else "this machine"
        raise RunningError(
            f"The hub is running already, at {where}. Use that one, or stop it (Ctrl-C where it was started)."
        ) from None
    try:
        yield
    finally:
        (state / "running").unlink(missing_ok=True)
        os.close(descriptor)


def _welcome(url: str, deployment: Deployment, seconds: float) -> str:
    unknown, short = FIRST_TRY_FAILS
    body = (
        f'{{"AuthFlow":"USER_PASSWORD_AUTH","ClientId":"{deployment.user_pool_client_id}",'
        f'"AuthParameters":{{"USERNAME":"{CLERK.name}","PASSWORD":"{CLERK.password}"}}}}'
    )
    users = "\n".join(f"            {user.name:<8}{user.password:<20}{user.may}" for user in (CLERK, VIEWER))
    return f"""
The hub is ready after {seconds:.0f} s.

  Page      {url}
  Sign in
{users}

  Try this first
    1. Sign in as {CLERK.name}, choose Load Web Sales Orders, and drop {_shown(FIRST_TRY)}
       The bar is green: the file is well written. Nothing has been processed yet.
    2. Submit it. Two orders fail, each for itself, and say why: {unknown} names a product that nobody has loaded,
       {short} asks for more than is free. The others succeed.
    3. Drop {_shown(FIRST_TRY.with_name("faulty.csv"))} as well.
       The bar is red, and everything that is wrong is told at once.

  From a shell
    api={url}
    token=$(curl -s $api/cognito -H 'Content-Type: application/x-amz-json-1.1' \\
      -H 'X-Amz-Target: AWSCognitoIdentityProviderService.InitiateAuth' \\
      -d '{body}' |
      python3 -c 'import json, sys; print(json.load(sys.stdin)["AuthenticationResult"]["AccessToken"])')
    curl -s -H "Authorization: Bearer $token" $api/v1/services

  As its operator
    export AWS_ENDPOINT_URL={deployment.endpoint_url}
    PYTHONPATH=layers/hub:. {_shown(Path(sys.executable), sys.executable)} -m cli.onboard show {TENANT}

This mode is for evaluation: what the emulator holds is saved when it is stopped, and lost when it crashes.
Ctrl-C stops it; make run again goes on where it was; make clean forgets it.
"""


def _shown(path: Path, otherwise: str | None = None) -> str:
    """Return a path as it is typed from the checkout."""
    if path.is_relative_to(CHECKOUT):
        return str(path.relative_to(CHECKOUT))
    return otherwise or str(path)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.run", description=__doc__)
    parser.add_argument(
        "--port",
        type=_port,
        default=os.environ.get("HUB_PORT") or str(PORT),
        help=f"the page's port on loopback; HUB_PORT or {PORT} otherwise",
    )
    parser.add_argument("--state", type=Path, default=STATE, help="the folder that the state is kept in")
    return parser


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= _HIGHEST_PORT):
        raise argparse.ArgumentTypeError(f"{text!r} is no port: say a number up to {_HIGHEST_PORT}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
