"""`make bench`: every benchmark in turn. Each runs by itself too: `python -m bench.check`, `.road`, `.artefacts`."""

from __future__ import annotations

from bench import artefacts, check, corrections, road, workbook


def main() -> None:
    benchmarks = (
        ("Artefacts", artefacts),
        ("The check", check),
        ("Corrections", corrections),
        ("A workbook", workbook),
        ("The road", road),
    )
    for title, benchmark in benchmarks:
        print(f"\n== {title}\n")
        benchmark.main()


if __name__ == "__main__":
    main()
