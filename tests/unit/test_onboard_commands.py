"""The operators' command line: what it says, how it exits, and that its own examples work."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from cli.connection import choose_account, new_password
from cli.onboard import EXAMPLES, app
from tests.people import operator_ports

if TYPE_CHECKING:
    from hub.ports.operators import OperatorPorts


@pytest.fixture
def ports() -> OperatorPorts:
    return operator_ports()


def _run(ports: OperatorPorts, line: str, typed: str | None = None) -> tuple[int, str]:
    done = CliRunner().invoke(app, shlex.split(line), obj=lambda: ports, input=typed)
    return done.exit_code, done.output


def test_the_examples_of_the_help_work_and_may_be_said_again(ports: OperatorPorts) -> None:
    """Each example that --help shows succeeds, in the order shown and twice over."""
    shown = " ".join(CliRunner().invoke(app, ["--help"], terminal_width=200).output.split())
    for _ in range(2):
        for example in EXAMPLES:
            assert example in shown
            code, output = _run(ports, example)
            assert code == 0, f"{example}: {output}"


@pytest.mark.parametrize("command", ["tenant", "user", "machine", "services", "target", "show"])
def test_help_needs_no_account(command: str) -> None:
    """A command's --help explains it without connecting anywhere."""

    def no_account() -> OperatorPorts:
        raise AssertionError("connected")

    done = CliRunner().invoke(app, [command, "--help"], obj=no_account)
    assert done.exit_code == 0, done.output
    assert "Usage:" in done.output


def test_a_password_is_shown_once(ports: OperatorPorts) -> None:
    """The temporary password of a new person is printed; said again, it is not."""
    _run(ports, "tenant acme")
    code, output = _run(ports, "user acme clara --role clerk")
    assert code == 0
    assert "Temporary password: made-1" in output
    assert "made-1" not in _run(ports, "user acme clara --role clerk")[1]


def test_a_password_can_be_piped_in(ports: OperatorPorts) -> None:
    """--password-stdin sets the first line of standard input for good, and does not repeat it."""
    _run(ports, "tenant acme")
    code, output = _run(ports, "user acme clara --password-stdin", typed="Chosen-by-clara-1\n")
    assert code == 0
    assert "Chosen" not in output
    assert ports.people.passwords["clara"] == "Chosen-by-clara-1"
    assert not ports.people.users["clara"].temporary


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ("tenant Acme", 1, "2 to 40 lower-case letters"),
        ("tenant acme --service load-moon", 1, "no service 'load-moon'"),
        ("user nobody clara", 1, "onboard tenant nobody"),
        ("user acme clara --role boss", 2, "viewer, clerk, operator"),
        ("machine nobody sync", 1, "onboard tenant nobody"),
        ("show nobody", 1, "onboard tenant nobody"),
    ],
)
def test_what_is_refused_is_said_with_what_to_do(ports: OperatorPorts, line: str, code: int, says: str) -> None:
    """A refusal is a sentence and an exit code, never a traceback."""
    exit_code, output = _run(ports, line)
    said = " ".join(output.replace("│", " ").split())
    assert (exit_code, says in said) == (code, True), output
    assert "Traceback" not in output


def test_show_prints_people_and_programs(ports: OperatorPorts) -> None:
    """The tenant's services, people with roles and programs with client ids stand in the output."""
    for line in ("tenant acme --all-services", "user acme clara", "machine acme sync --role viewer"):
        _run(ports, line)
    output = _run(ports, "show acme")[1]
    for word in ("load-stock", "clara", "clerk", "temporary", "sync", "viewer", "client1", "yes"):
        assert word in output
    assert _run(ports, "show")[1] == "acme\n"


def test_made_passwords_meet_the_policy_of_the_template() -> None:
    """Passwords have a small and a capital letter, a digit and a sign, are long, and differ."""
    made = {new_password() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        assert len(password) >= 14
        assert any(map(str.islower, password))
        assert any(map(str.isupper, password))
        assert any(map(str.isdigit, password))
        assert not password.isalnum()


@pytest.mark.parametrize("url", ["http://127.0.0.1:4566", "http://localhost:4566", "http://[::1]:4566"])
def test_an_emulator_never_sees_real_keys(url: str) -> None:
    """Towards loopback the emulator's own keys are used, whatever stands in the environment."""
    environment = {"AWS_ACCESS_KEY_ID": "real", "AWS_SECRET_ACCESS_KEY": "real", "AWS_SESSION_TOKEN": "real"}
    environment |= {"AWS_PROFILE": "real", "AWS_REGION": "eu-west-2"}
    choose_account(environment, url, None)
    assert "real" not in environment.values()
    assert environment["AWS_REGION"] == "us-east-1"


def test_an_account_is_reached_with_its_own_keys() -> None:
    """Without an endpoint, or with one elsewhere, the environment stays, but for a region that is asked for."""
    for url in (None, "https://cloudformation.eu-west-2.amazonaws.com"):
        environment = {"AWS_PROFILE": "mine", "AWS_REGION": "eu-west-1"}
        choose_account(environment, url, "eu-west-2")
        assert environment == {
            "AWS_PROFILE": "mine",
            "AWS_REGION": "eu-west-2",
            "AWS_DEFAULT_REGION": "eu-west-2",
        }


def test_a_target_is_shown_and_a_wrong_one_refused(ports: OperatorPorts) -> None:
    """What was chosen stands among the tenant's settings; without a choice, or with a wrong one, nothing is done."""
    _run(ports, "tenant acme --all-services")
    assert (
        "Target of load-stock: https://erp.example/hub, 10 s, secret erp"
        in _run(ports, "target acme load-stock --url https://erp.example/hub --secret erp")[1]
    )
    assert _run(ports, "target acme load-stock --url http://erp.example")[0] == 1
    assert _run(ports, "target acme load-stock")[0] == 2
    assert "Target of load-stock: https://erp.example/hub" in _run(ports, "show acme")[1]
