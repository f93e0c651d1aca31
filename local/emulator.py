"""The embedded AWS emulator as a process: started on loopback, waited for, stopped with everything that it started."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import socket
import ssl
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Self

from local import venvs
from local.processgroup import end_group, living
from local.workroom import make_room

if TYPE_CHECKING:
    from types import TracebackType

HOST = "127.0.0.1"
REGION = "us-east-1"

#: The emulator takes these; with `auth` they are the account's own, which may do everything.
ACCESS_KEY = "test"
SECRET_KEY = "test"  # noqa: S105 - an emulator on loopback knows no secrets

#: Seconds. A start takes about one, and a stop writes the whole state to disk.
STARTS_WITHIN = 60
STOPS_WITHIN = 60

#: What of our own environment the emulator and so the functions get. Not PYTHONPATH: they must see the built layer, not
#: the checkout. Not AWS_*: a profile of this machine's owner has no business there.
_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ")


class EmulatorError(Exception):
    """The emulator could not be started, or has died; the message shows the end of its log."""


class Emulator:
    """One emulator, with its own port and, if `state` is given, a folder that it keeps its state in.

    State is written when it is stopped, and only then: what a crash interrupts is lost. With `auth` it checks
    signatures and evaluates roles and policies, as AWS does; `tls` goes with it, for the policies deny all else.

    How it runs functions (1.5.33), where that matters to us:

    - Each invocation under way has a process of its own, `python _worker.py`, in the emulator's process group. One
      that is idle is used again, and ended after five minutes unless it is its function's only one. There is no limit
      per function but ReservedConcurrentExecutions; what calls them must limit itself (ScalingConfig, MaxConcurrency).
    - Each process unpacks code and layer anew into TMPDIR, so that the layer's size and number of files are paid on
      every cold start.
    - sys.path begins with the layer, then the function's folder, then the emulator's own site-packages: the layer's
      versions of boto3 and pydantic win over the emulator's.
    - A function that raises loses its process: the next invocation is a cold start.
    - stdout and stderr of a function become its log group's events; with LOG_LEVEL=INFO those of queue-driven functions
      stand in the emulator's own log as well.
    - Functions are given AWS_ENDPOINT_URL, credentials and region; AWS_LAMBDA_FUNCTION_NAME and its like too.
    """

    def __init__(
        self,
        *,
        state: Path | None = None,
        port: int | None = None,
        auth: bool = False,
        tls: bool = False,
        log_level: str = "WARNING",
    ) -> None:
        self._state = state
        self._auth = auth
        self._tls = tls
        self._log_level = log_level
        self._chosen_port = port
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: int | None = None
        self._home = Path()
        self._room: Path | None = None
        self.port = 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def endpoint_url(self) -> str:
        """Where AWS is, as long as it runs."""
        return f"{'https' if self._tls else 'http'}://{HOST}:{self.port}"

    @property
    def certificate(self) -> Path | None:
        """The certificate to trust for TLS; it is made anew at each start."""
        return self._room / "ministack-tls" / "server.crt" if self._tls and self._room else None

    @property
    def log_path(self) -> Path:
        """Its log: of this start only."""
        return self._home / "emulator.log"

    def start(self) -> None:
        """Start it and return once it answers; raise `EmulatorError` when it does not."""
        if self._process is not None:
            return
        try:
            self._prepare()
            self._process = self._spawn()
            self._wait_until_healthy()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop it, in order if it has a state to save, then end whatever of its processes is left."""
        process, self._process = self._process, None
        if process is not None:
            if self._state is not None:
                process.terminate()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(STOPS_WITHIN)
            process.kill()
            process.wait()
            end_group(process.pid)
        if self._room is not None:
            shutil.rmtree(self._room, ignore_errors=True)
            self._room = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def kill(self) -> None:
        """End it as a crash does: nothing is saved."""
        if self._process is not None:
            self._process.kill()
            self.stop()

    def require_running(self) -> None:
        """Raise `EmulatorError` with the end of its log if it has died."""
        if self._process is None:
            raise EmulatorError("The emulator has not been started.")
        if self._process.poll() is not None:
            raise EmulatorError(
                f"The emulator died with exit code {self._process.returncode}. What it held since its start is lost. "
                f"The end of its log:\n{self.log_tail()}"
            )

    def log_tail(self, lines: int = 25) -> str:
        """Return the last lines of its log."""
        return "\n".join(self.log_path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])

    def process_ids(self) -> list[int]:
        """Return the ids of its processes, the functions' among them; without /proc, its own alone."""
        if self._process is None:
            return []
        return living(self._process.pid) or [self._process.pid]

    def _prepare(self) -> None:
        """Lay out its folders, lock its state, choose its port."""
        self._room = make_room()
        self._home = self._room
        if self._state is not None:
            self._home = self._state.resolve()
            self._home.mkdir(parents=True, exist_ok=True)
            self._lock = _lock(self._home / "lock")
        self.port = self._chosen_port or self._last_port() or _free_port()
        (self._home / "port").write_text(str(self.port), encoding="ascii")

    def _spawn(self) -> subprocess.Popen[bytes]:
        with self.log_path.open("wb") as log:
            # A session of its own: Ctrl-C in a terminal reaches every process of the foreground group, and would end
            # functions in the middle of their work before we can stop the emulator in order.
            return subprocess.Popen(
                [venvs.program("emulator", "ministack")],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment(),
                start_new_session=True,
                pass_fds=[] if self._lock is None else [self._lock],
            )

    def _last_port(self) -> int | None:
        """Return the port of the last start, so that links and queue addresses stay good, if it is still free."""
        try:
            port = int((self._home / "port").read_text(encoding="ascii"))
        except (OSError, ValueError):
            return None
        return port if _is_free(port) else None

    def _environment(self) -> dict[str, str]:
        environment = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        environment |= {
            "BIND_HOST": HOST,
            "GATEWAY_PORT": str(self.port),
            "MINISTACK_HOST": HOST,
            "MINISTACK_REGION": REGION,
            "LOG_LEVEL": self._log_level,
            "TMPDIR": str(self._room),
            # Listeners that it would open besides, on every address.
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "S3_DATA_DIR": str(self._home / "s3"),
        }
        if self._state is not None:
            environment |= {"PERSIST_STATE": "1", "STATE_DIR": str(self._home / "state"), "S3_PERSIST": "1"}
        if self._auth:
            environment["AUTH"] = "true"
        if self._tls:
            environment["USE_SSL"] = "1"
        return environment

    def _wait_until_healthy(self) -> None:
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until:
            self.require_running()
            try:
                trust = ssl.create_default_context(cafile=self.certificate) if self._tls else None
                with urllib.request.urlopen(f"{self.endpoint_url}/_ministack/health", timeout=5, context=trust):  # noqa: S310 - on loopback
                    return
            except OSError:
                time.sleep(0.05)
        raise EmulatorError(f"The emulator did not answer within {STARTS_WITHIN} s. Its log:\n{self.log_tail()}")


def _lock(path: Path) -> int:
    """Lock a state for one emulator. The lock is the emulator's too, and outlives us if we are killed."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise EmulatorError(
            f"Another emulator works on {path.parent}. Stop that hub first (Ctrl-C where it runs), or choose another "
            "folder. If nobody runs one, an earlier emulator was left behind: "
            f"`fuser {path}` tells its process id."
        ) from None
    return descriptor


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True
