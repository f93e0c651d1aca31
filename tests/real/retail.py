"""The day files of UCI Online Retail beside the checkout, and how the example in examples/ has them read."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hub.core.catalogue import read_catalogue
from hub.core.profile import load_profile, parse_profile
from tests.checking import TODAY
from tests.shared_data import shared

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hub.core.definition import Definition
    from hub.core.profile import Profile

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "online-retail"

ORDERS, PRODUCTS, STOCK = "load-web-sales-orders", "load-product-masters", "load-stock"

#: Which profile of the example is for which service.
PROFILES = {ORDERS: "orders.yaml", PRODUCTS: "products.yaml", STOCK: "stock.yaml"}


def days() -> list[Path]:
    """Return all day files, oldest first; skip when they are not there."""
    return sorted(shared("data", "online-retail").glob("*.csv"))


def definition(service: str) -> Definition:
    return next(each for each in read_catalogue(files("hub") / "services") if each.name == service)


def stated_profile(service: str) -> dict[str, Any]:
    """Return what the example's profile for a service states."""
    return parse_profile((EXAMPLE / PROFILES[service]).read_text(encoding="utf-8"))


def profile(service: str) -> Profile:
    return load_profile(stated_profile(service), definition(service), TODAY)


def derive(of: Iterable[Path], into: Path) -> tuple[Path, Path]:
    """Run the example's script as its reader would; return the files of products and of stock."""
    products, stock = into / "products.csv", into / "stock.csv"
    script = [sys.executable, EXAMPLE / "derive.py", *of, "--products", products, "--stock", stock]
    subprocess.run(script, check=True, cwd=into)  # noqa: S603 - our own script
    return products, stock
