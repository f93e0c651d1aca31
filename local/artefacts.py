"""Builds the folders that template.yaml names, for this machine, as zips. For Lambda, `sam build` does."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from local import venvs
from local.processgroup import run
from local.template import CHECKOUT, local_folders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.template import Template

LAYER = "layers/hub"

#: Zips carry times, and the same content must make the same zip.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Artefact:
    """One zip, by the folder it was built from. Sizes in bytes."""

    uri: str
    content: bytes
    unzipped_bytes: int
    file_count: int

    @property
    def zipped_bytes(self) -> int:
        return len(self.content)

    @property
    def key(self) -> str:
        """Where it is uploaded to: a name that changes with the content, so that a deployment sees what changed."""
        digest = hashlib.sha256(self.content).hexdigest()[:32]
        return f"{self.uri.replace('/', '-')}-{digest}.zip"


def build(template: Template) -> dict[str, Artefact]:
    """Return an artefact for each folder that the template names."""
    return {uri: build_layer() if uri == LAYER else build_function(uri) for uri in sorted(local_folders(template))}


def build_function(uri: str) -> Artefact:
    """Build a function's folder: its handlers and their bytecode."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "function"
        folder.mkdir()
        for source in (CHECKOUT / uri).glob("*.py"):
            shutil.copy(source, folder)
        _byte_compile(folder)
        return zipped(uri, {"": folder})


def build_layer() -> Artefact:
    """Build the layer: libraries (kept until their lock changes) and the hub's own package."""
    with tempfile.TemporaryDirectory() as scratch:
        package = Path(scratch) / "hub"
        shutil.copytree(CHECKOUT / LAYER / "hub", package, ignore=shutil.ignore_patterns("__pycache__"))
        _byte_compile(package)
        return zipped(LAYER, {"python/hub": package}, onto=libraries())


def libraries() -> bytes:
    """Return a zip of the locked libraries for the Python that runs the functions here.

    It is kept as it goes into the layer: they are two thousand files, and a hub is started more often than they change.
    """
    assemble = CHECKOUT / LAYER / "assemble.py"
    python = venvs.program("emulator", "python")
    version = run([python, "-VV"], check=True, stdout=subprocess.PIPE).stdout
    lock = (CHECKOUT / LAYER / "requirements.txt").read_bytes()
    name = hashlib.sha256(version + lock + assemble.read_bytes()).hexdigest()[:16]
    kept = CHECKOUT / ".build" / f"libraries-{name}.zip"
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        # Built aside and moved into place in one step: an interrupted build leaves nothing that looks whole.
        with tempfile.TemporaryDirectory(dir=kept.parent, prefix="libraries-") as scratch:
            built = Path(scratch) / "python"
            run([python, assemble, "--libraries-only", built], check=True)
            packed = Path(scratch) / kept.name
            packed.write_bytes(zipped(LAYER, {"python": built}).content)
            packed.replace(kept)
    return kept.read_bytes()


def _byte_compile(folder: Path) -> None:
    """Compile with the Python that runs the functions; unchecked, for zips carry no times to check by."""
    python = str(venvs.program("emulator", "python"))
    command = [python, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"]
    # Tracebacks then name files by their package, not by this scratch folder.
    run([*command, "-s", str(folder), "-p", folder.name, str(folder)], check=True)


def zipped(uri: str, folders: dict[str, Path], *, onto: bytes = b"") -> Artefact:
    """Zip folders under their prefixes, onto the end of a zip: the same content gives the same bytes."""
    written = io.BytesIO(onto)
    with zipfile.ZipFile(written, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, path in _files(folders):
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes())
        sizes = [entry.file_size for entry in archive.infolist()]
    return Artefact(uri=uri, content=written.getvalue(), unzipped_bytes=sum(sizes), file_count=len(sizes))


def _files(folders: dict[str, Path]) -> Iterator[tuple[str, Path]]:
    for prefix, folder in folders.items():
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                yield f"{prefix}/{path.relative_to(folder)}".lstrip("/"), path


if __name__ == "__main__":
    libraries()
