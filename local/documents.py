"""The generated documents: `python -m local.documents` writes them anew; a test fails when one lags."""

from __future__ import annotations

from pathlib import Path

from local.coverage import coverage_page
from local.findings import findings_page
from local.openapi import openapi
from local.servicepages import service_documents

DOCS = Path(__file__).parent.parent / "docs"


def documents() -> dict[Path, str]:
    """Return each generated document's path and the text it should have."""
    return {
        DOCS / "openapi.json": openapi(),
        DOCS / "findings.md": findings_page(),
        DOCS / "finding-coverage.md": coverage_page(),
        **service_documents(),
    }


def main() -> None:
    for path, text in documents().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(f"wrote {path.relative_to(DOCS.parent)}")


if __name__ == "__main__":
    main()
