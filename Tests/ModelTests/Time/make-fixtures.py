#!/usr/bin/env python3
"""Writes what Python's zoneinfo says of the zones whose files lie in Zones/, for TimeZoneRulesTests.

Usage: make-fixtures.py [--copy]   (--copy also copies the system's files of the zones)
"""

import datetime
import pathlib
import random
import shutil
import sys
import zoneinfo

ZONES = """Europe/Berlin America/New_York Australia/Lord_Howe Africa/Casablanca Asia/Gaza Pacific/Apia America/Sao_Paulo
Europe/Dublin Asia/Kathmandu America/Nuuk Antarctica/Troll America/Caracas Asia/Kolkata Pacific/Kiritimati Europe/Moscow
America/Havana Asia/Pyongyang Etc/GMT+12""".split()
FIRST = int(datetime.datetime(1990, 1, 1, tzinfo=datetime.timezone.utc).timestamp())
LAST = int(datetime.datetime(2041, 1, 1, tzinfo=datetime.timezone.utc).timestamp())
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def offset(zone, second):
    """Seconds east of UTC at an instant."""
    moment = (EPOCH + datetime.timedelta(seconds=second)).astimezone(zone)
    return int(moment.utcoffset().total_seconds())


def transitions(zone):
    """Each second between the years at which the offset changes, found by looking every six hours."""
    step = 21_600
    for start in range(FIRST, LAST, step):
        low, high = start, start + step
        if offset(zone, low) == offset(zone, high):
            continue
        while high - low > 1:
            middle = (low + high) // 2
            if offset(zone, middle) == offset(zone, low):
                low = middle
            else:
                high = middle
        yield high


def main():
    here = pathlib.Path(__file__).resolve().parent
    generator = random.Random(2026)
    lines = ["# zone, then: i = an instant and its offset; l = a local second and its two readings (fold 0, fold 1)."]
    for name in ZONES:
        path = here / "Zones" / (name.replace("/", "-") + ".tzif")
        if "--copy" in sys.argv:
            shutil.copyfile(f"/usr/share/zoneinfo/{name}", path)
        with open(path, "rb") as file:
            zone = zoneinfo.ZoneInfo.from_file(file, key=name)
        changes = list(transitions(zone))
        instants = [s + d for s in changes for d in (-1, 0)] + [generator.randrange(FIRST, LAST) for _ in range(60)]
        for second in sorted(set(instants)):
            lines.append(f"{name}\ti\t{second}\t{offset(zone, second)}")
        locals_ = {generator.randrange(FIRST, LAST) for _ in range(40)}
        for change in changes:
            before, after = offset(zone, change - 1), offset(zone, change)
            edges = (change + before, change + after)
            locals_ |= {edge + d for edge in edges for d in (-1, 0)} | {sum(edges) // 2}
        for second in sorted(locals_):
            naive = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=second)
            readings = [int(naive.replace(tzinfo=zone, fold=fold).timestamp()) for fold in (0, 1)]
            lines.append(f"{name}\tl\t{second}\t{readings[0]}\t{readings[1]}")
    (here / "zones.tsv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
