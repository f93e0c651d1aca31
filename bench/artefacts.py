"""Sizes of the artefacts, and the cold import of each handler from them: `python -m bench.artefacts`."""

from __future__ import annotations

import io
import statistics
import subprocess
import tempfile
import zipfile
from pathlib import Path

from local import artefacts, venvs
from local.template import read_template, resources

#: Lambda unpacks a function and its layers to 250 MB at the most.
ALLOWED_BYTES = 250 * 1024 * 1024
ROUNDS = 5
_IMPORT = """
import sys, time
sys.path[:0] = sys.argv[1:3]
started = time.perf_counter()
__import__(sys.argv[3])
print(time.perf_counter() - started)
"""


def main() -> None:
    template = read_template()
    built = artefacts.build(template)
    print(f"{'artefact':<24}{'zipped':>12}{'unzipped':>12}{'files':>8}")
    for artefact in built.values():
        zipped, unzipped = artefact.zipped_bytes / 1e6, artefact.unzipped_bytes / 1e6
        print(f"{artefact.uri:<24}{zipped:>9.2f} MB{unzipped:>9.2f} MB{artefact.file_count:>8}")
    print(f"\n{'handler':<24}{'cold import, median of ' + str(ROUNDS):>34}")
    with tempfile.TemporaryDirectory() as scratch:
        folders = {uri: _unzip(artefact, Path(scratch)) for uri, artefact in built.items()}
        layer = folders[artefacts.LAYER] / "python"
        for name, function in resources(template, "AWS::Serverless::Function").items():
            module = function["Handler"].rpartition(".")[0]
            seconds = [_seconds(layer, folders[function["CodeUri"]], module) for _ in range(ROUNDS)]
            print(f"{name:<24}{statistics.median(seconds):>32.3f} s")


def _unzip(artefact: artefacts.Artefact, scratch: Path) -> Path:
    folder = scratch / artefact.uri.replace("/", "-")
    with zipfile.ZipFile(io.BytesIO(artefact.content)) as archive:
        archive.extractall(folder)
    return folder


def _seconds(layer: Path, function: Path, module: str) -> float:
    """Import a handler in a new process, with nothing on the path but the two artefacts."""
    python = venvs.program("emulator", "python")
    command = [str(part) for part in (python, "-I", "-S", "-c", _IMPORT, layer, function, module)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env={"AWS_DEFAULT_REGION": "us-east-1"})
    return float(done.stdout)


if __name__ == "__main__":
    main()
