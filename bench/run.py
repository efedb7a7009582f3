"""Serving and growth benches in one run: `python bench/run.py [--sizes 1000,10000,100000] [--rounds 5]`.

Runs bench/serving.py, then bench/growth.py, prints both tables, and draws the growth curves into bench/growth.svg.
DATABASE_URL selects the database engine; --reuse takes databases that bench/corpus.py --keep has left.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from corpus import KEPT
from drawing import draw
from growth import SIZES, grown, table
from serving import served


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=400)
    parser.add_argument("--reuse", **KEPT)
    parser.add_argument("--picture", type=Path, default=Path(__file__).resolve().parent / "growth.svg")
    arguments = parser.parse_args()
    sizes = [int(size) for size in arguments.sizes.split(",")]
    for line in served(sizes[0], rounds=arguments.rounds, requests=arguments.requests, reuse=arguments.reuse):
        sys.stdout.write(f"{line}\n")
    figures, vendor = grown(sizes, arguments.rounds, reuse=arguments.reuse)
    for line in ("", *table(figures, vendor, sizes)):
        sys.stdout.write(f"{line}\n")
    arguments.picture.write_text(draw(figures, sizes))
    sys.stdout.write(f"\n{arguments.picture}\n")


if __name__ == "__main__":
    main()
