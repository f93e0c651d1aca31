"""Assembles the layer's `python/` folder: the locked libraries, and the hub's own package.

Both builds use it: `sam build` for Lambda (see the Makefile beside it), and `local/` for this machine. It runs with
nothing but Python's own library and pip, because SAM copies only this folder to where it builds.

    python assemble.py TARGET                     libraries and package, for the Python that runs this
    python assemble.py --for-lambda TARGET        the same for Lambda (arm64, Python 3.13), whatever Python runs this
    python assemble.py --libraries-only TARGET    without the package
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent

#: What Lambda runs: see Runtime and Architectures in template.yaml. manylinux_2_34 is Amazon Linux 2023's.
LAMBDA_PYTHON = "3.13"
LAMBDA_PLATFORMS = ("manylinux2014_aarch64", "manylinux_2_28_aarch64", "manylinux_2_34_aarch64")

#: The services that the functions speak to. The models of the other four hundred are half of all files, and the
#: emulator unpacks the layer for each worker. A client of a service not listed here fails with UnknownServiceError.
SERVICES = frozenset({"dynamodb", "s3", "secretsmanager", "sqs", "stepfunctions"})

#: Left in every wheel by habit, and read by nobody at run time.
USELESS = ("**/__pycache__", "bin", "**/*.pyi", "boto3/examples")


def main() -> None:
    parser = argparse.ArgumentParser(description="Assemble the layer's python/ folder.")
    parser.add_argument("--for-lambda", action="store_true", help="for Lambda instead of this Python")
    parser.add_argument("--libraries-only", action="store_true", help="without the hub's own package")
    parser.add_argument("target", type=Path, help="the folder to write, which must not hold anything yet")
    chosen = parser.parse_args()
    install_libraries(chosen.target, for_lambda=chosen.for_lambda)
    trim(chosen.target)
    if not chosen.libraries_only:
        shutil.copytree(HERE / "hub", chosen.target / "hub", ignore=shutil.ignore_patterns("__pycache__"))
    byte_compile(chosen.target, f"python{LAMBDA_PYTHON}" if chosen.for_lambda else sys.executable)


def install_libraries(target: Path, *, for_lambda: bool) -> None:
    """Install exactly the locked wheels; pip refuses any whose hash is not in the list."""
    elsewhere = [f"--platform={platform}" for platform in LAMBDA_PLATFORMS]
    options = [*elsewhere, f"--python-version={LAMBDA_PYTHON}", "--implementation=cp"] if for_lambda else []
    command = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-compile"]
    # The list is complete, so that nothing is left to resolve.
    command += ["--root-user-action=ignore", "--only-binary=:all:", "--require-hashes", "--no-deps"]
    command += ["--requirement", str(HERE / "requirements.txt")]
    subprocess.run([*command, *options, "--target", str(target)], check=True)  # noqa: S603 - our own words


def trim(target: Path) -> None:
    """Remove what no function reads."""
    for pattern in USELESS:
        for useless in list(target.glob(pattern)):
            if useless.is_dir():
                shutil.rmtree(useless)
            else:
                useless.unlink()
    for model in (target / "botocore" / "data").iterdir():
        if model.is_dir() and model.name not in SERVICES:
            shutil.rmtree(model)


def byte_compile(target: Path, python: str) -> None:
    """Compile beforehand, so that a cold start need not.

    A compiled file is normally trusted by the time of its source, and zips made by SAM carry none; `unchecked-hash`
    files are trusted as they are. Bytecode belongs to one Python version: without that Python the layer goes without.
    """
    if not runs(python):
        sys.stderr.write(f"No {python} here: the layer ships without bytecode, and cold starts take longer.\n")
        return
    command = [python, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", str(target)]
    subprocess.run(command, check=True)  # noqa: S603 - our own words


def runs(python: str) -> bool:
    """Tell whether this Python is here. Version managers put names on the path behind which there may be none."""
    try:
        return subprocess.run([python, "-V"], check=False, capture_output=True).returncode == 0  # noqa: S603 - our own words
    except OSError:
        return False


if __name__ == "__main__":
    main()
