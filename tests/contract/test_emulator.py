"""The emulator as a process, and deployments into it: nothing is left behind, and a state goes on where it stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from local import workroom
from local.deployment import Deployment, deploy
from local.emulator import Emulator, EmulatorError
from local.venvs import NoEnvironmentError
from tests.contract.probes import PROBE, Probes, probe_artefacts

if TYPE_CHECKING:
    from local.artefacts import Artefact

pytestmark = pytest.mark.emulator


def living(process_ids: list[int]) -> list[int]:
    """Return those of the processes that have not ended (or ended without their parent having looked)."""
    found = []
    for each in process_ids:
        try:
            state = Path(f"/proc/{each}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
        except OSError:
            continue
        if state != "Z":
            found.append(each)
    return found


def called(deployment: Deployment, answer: Any = None) -> None:  # noqa: ANN401 - JSON
    """Call a function, so that it has a process; expect its answer."""
    ended = Probes(deployment).attempts("ActivityFunction", ("dynamodb", "list_tables", {}))
    assert ended == (answer or ["done"])


def test_stopping_leaves_no_process(built_probes: dict[str, Artefact], tmp_path: Path) -> None:
    """The functions' processes end with the emulator, whether it stops in order or is killed."""
    for end in (Emulator.stop, Emulator.kill):
        emulator = Emulator(state=tmp_path)
        emulator.start()
        called(deploy(emulator.endpoint_url, built=built_probes))
        processes = emulator.process_ids()
        assert len(processes) > 1
        end(emulator)
        assert living(processes) == []


def test_a_state_goes_on_where_it_stopped(built_probes: dict[str, Artefact], tmp_path: Path) -> None:
    """After a restart the address, the stack, its functions, files, items, users and queued work are as they were."""
    with Emulator(state=tmp_path) as emulator:
        before = Probes(deploy(emulator.endpoint_url, built=built_probes))
        key = before.put_upload("kept")
        before.until(lambda: before.seen("CHECK", key))
        # Seen by the function is not yet off the queue.
        before.until(lambda: not before.queued())
        token = before.token("keeper")
    with Emulator(state=tmp_path) as emulator:
        after = Probes(deploy(emulator.endpoint_url, built=built_probes))
        assert after.deployment == before.deployment
        assert len(after.seen("CHECK", key)) == 1
        found = after.client("s3").get_object(Bucket=after.deployment.bucket, Key=key)
        assert found["Body"].read() == b"a,b\n1,2\n"
        answer = after.request(
            "GET", f"{after.deployment.api_url}/v1/services", headers={"Authorization": f"Bearer {token}"}
        )
        assert answer.status_code == 200
        later = after.put_upload("later")
        after.until(lambda: after.seen("CHECK", later))


def test_a_changed_function_is_deployed_into_a_kept_state(built_probes: dict[str, Artefact], tmp_path: Path) -> None:
    """Deploying again replaces the code of functions that run already, and leaves everything else alone."""
    with Emulator(state=tmp_path / "state") as emulator:
        before = deploy(emulator.endpoint_url, built=built_probes)
        called(before)
        changed = tmp_path / "probe.py"
        changed.write_text(PROBE.read_text(encoding="utf-8").replace('"done"', '"changed"'), encoding="utf-8")
        after = deploy(emulator.endpoint_url, built=probe_artefacts(tmp_path / "changed", changed))
        assert after == before
        called(after, ["changed"])


def test_two_emulators_cannot_work_on_one_state(tmp_path: Path) -> None:
    """The second one is refused with a sentence that says what to do, and the first goes on."""
    with Emulator(state=tmp_path) as first:
        with pytest.raises(EmulatorError, match="Stop that hub first"):
            Emulator(state=tmp_path).start()
        first.require_running()


def watch(emulator: Emulator, seconds: float) -> None:
    """Look at an emulator for some time; its death is raised."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        emulator.require_running()
        time.sleep(0.05)


def test_a_dead_emulator_is_noticed(tmp_path: Path) -> None:
    """One that died by itself is reported with its exit code and the end of its log."""
    emulator = Emulator(state=tmp_path, log_level="INFO")
    emulator.start()
    emulator.require_running()
    for each in emulator.process_ids():
        os.kill(each, signal.SIGKILL)
    with pytest.raises(EmulatorError, match=r"(?s)exit code -9.*is lost.*Ready"):
        watch(emulator, seconds=60)
    emulator.stop()


def test_only_loopback_is_listened_on() -> None:
    """The emulator opens no listener on another address than 127.0.0.1."""
    with Emulator() as emulator:
        listening = _listeners(emulator.process_ids())
    assert listening
    assert {address for address, _ in listening} == {"127.0.0.1"}
    assert emulator.port in {port for _, port in listening}


def _listeners(process_ids: list[int]) -> set[tuple[str, int]]:
    """Return the addresses and ports on which processes listen, from /proc."""
    inodes = set()
    for each in process_ids:
        for descriptor in Path(f"/proc/{each}/fd").glob("*"):
            try:
                target = str(descriptor.readlink())
            except OSError:
                # Closed since: a connection that is over, no listener.
                continue
            if target.startswith("socket:["):
                inodes.add(target[8:-1])
    found = set()
    for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
        fields = line.split()
        if fields[3] == "0A" and fields[9] in inodes:
            address, port = fields[1].split(":")
            found.add((".".join(str(byte) for byte in reversed(bytes.fromhex(address))), int(port, 16)))
    return found


def test_without_tls_the_policies_refuse_even_the_owner(built_probes: dict[str, Artefact]) -> None:
    """The bucket's and the queues' policies deny every request that is not made over TLS."""
    with Emulator(auth=True) as emulator:
        deployed = Probes(deploy(emulator.endpoint_url, built=built_probes))
        files = ("s3", "get_object", {"Bucket": deployed.deployment.bucket, "Key": "derived/acme/x"})
        queue = ("sqs", "send_message", {"QueueUrl": deployed.deployment.check_queue_url, "MessageBody": "{}"})
        assert deployed.attempts("SweepFunction", files, queue) == ["AccessDenied", "AccessDenied"]


def test_what_killed_processes_left_behind_is_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new room clears those whose process is gone; those of living processes, and other folders, stay."""
    monkeypatch.setattr(workroom, "MEMORY", tmp_path)
    monkeypatch.setattr(workroom, "WANTED", 0)
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    gone, ours, other = (
        tmp_path / name for name in (f"hub-emulator-{ended.pid}-a1", f"hub-emulator-{os.getpid()}-b2", "hub-emulator-x")
    )
    for folder in (gone, ours, other):
        folder.mkdir()
    room = workroom.make_room()
    assert room.parent == tmp_path
    assert [folder.exists() for folder in (gone, ours, other)] == [False, True, True]


def test_a_small_memory_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where memory is short, functions are unpacked on the disk."""
    monkeypatch.setattr(workroom, "WANTED", 1 << 60)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert workroom.make_room().parent == tmp_path


def test_nothing_is_left_when_it_cannot_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An emulator that cannot be started leaves neither a folder nor a lock."""
    monkeypatch.setattr(workroom, "MEMORY", tmp_path)
    monkeypatch.setattr(workroom, "WANTED", 0)
    state = tmp_path / "state"
    monkeypatch.setenv("HUB_VENVS", str(tmp_path))
    with pytest.raises(NoEnvironmentError, match="make setup-all"):
        Emulator(state=state).start()
    assert list(tmp_path.glob("hub-emulator-*")) == []
    monkeypatch.undo()
    with Emulator(state=state) as emulator:
        emulator.require_running()
