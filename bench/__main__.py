"""`make bench`: every benchmark in turn. Each runs by itself too: `python -m bench.check`, `.road`, `.artefacts`."""

from __future__ import annotations

from bench import artefacts, check, road


def main() -> None:
    for title, benchmark in (("Artefacts", artefacts), ("The check", check), ("The road", road)):
        print(f"\n== {title}\n")
        benchmark.main()


if __name__ == "__main__":
    main()
