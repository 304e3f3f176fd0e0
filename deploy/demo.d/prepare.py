"""Writes the demo's input and what it must give.

Usage: prepare.py FOLDER

FOLDER/first.ndjson is published first, FOLDER/later.ndjson when all is done; FOLDER/expected.json says what must be
found.
"""

import collections
import datetime
import json
import pathlib
import sys

from events import Story
from law import Expectation

SEED = 20


def main(folder):
    now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    expectation = Expectation(now)
    meanings = collections.Counter()
    for name, lines in zip(("first", "later"), Story(SEED, now).tell()):
        for meaning, line in lines:
            meant = expectation.publish(line)
            # Whoever made the line and whoever reads it must agree, or the expectation is worth nothing.
            if meant != meaning:
                sys.exit(f"a line that was made as '{meaning}' reads as '{meant}': {line[:200]!r}")
            meanings[meaning] += 1
        (folder / f"{name}.ndjson").write_bytes(b"".join(line + b"\n" for _, line in lines))
    (folder / "expected.json").write_text(json.dumps(expectation.written(), indent=1, ensure_ascii=False) + "\n")
    new, again = meanings["new"], meanings["again"]
    refused = meanings.total() - new - again
    print(f"{meanings.total()} lines: {new} events, {again} duplicates, {refused} to be refused")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))
