#!/usr/bin/env python3
"""Writes what others say of random schedules, for ScheduleDifferentialTests: PyPI's cronsim and croniter, and zoneinfo.

Usage: generate.py [--seed N] [--cron N] [--dates N] [FILE]

A line is `c`, zone, expression, a second since 1970, and the occurrences after it (the first since that second, each
other since the one before); or `d`, zone, value, offset, time of day, `year` or nothing, a second, and the next
occurrence or `-`; or `n` and an expression that never happens.
The figures on standard error say how often the implementations agreed.
"""

import argparse
import calendar
import datetime
import pathlib
import random
import sys
import zoneinfo

from cronsim import CronSim, CronSimError

try:
    from croniter import croniter
except ImportError:
    croniter = None

UTC = datetime.timezone.utc
DAY = datetime.timedelta(days=1)
HERE = pathlib.Path(__file__).resolve().parent
ZONES = {}
for path in sorted((HERE.parent / "Zones").glob("*.tzif")):
    name = path.stem.replace("-", "/", 1)
    with open(path, "rb") as file:
        ZONES[name] = zoneinfo.ZoneInfo.from_file(file, key=name)
FIRST = int(datetime.datetime(1990, 1, 1, tzinfo=UTC).timestamp())
LAST = int(datetime.datetime(2041, 1, 1, tzinfo=UTC).timestamp())
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)
figures = {}


def count(name, number=1):
    figures[name] = figures.get(name, 0) + number


def offset(zone, second):
    return int((EPOCH + datetime.timedelta(seconds=second)).astimezone(zone).utcoffset().total_seconds())


def find_transitions(zone):
    found = []
    for start in range(FIRST, LAST, 21_600):
        low, high = start, start + 21_600
        if offset(zone, low) == offset(zone, high):
            continue
        while high - low > 1:
            middle = (low + high) // 2
            if offset(zone, middle) == offset(zone, low):
                low = middle
            else:
                high = middle
        found.append(high)
    return found


TRANSITIONS = {name: find_transitions(zone) for name, zone in ZONES.items()}


def instant(naive, zone):
    """The one instant that counts as a local time: after a gap, and the first of two."""
    seconds = int((naive - datetime.datetime(1970, 1, 1)).total_seconds())
    aware = naive.replace(tzinfo=zone, fold=0)
    before = int(aware.utcoffset().total_seconds())
    found = seconds - before
    if offset(zone, found) == before:
        return found
    low, high = found - 86_400, found
    while high - low > 1:
        middle = (low + high) // 2
        if offset(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high


class Sim(CronSim):
    """cronsim with `15W`, which it does not know, and without its own law for the clocks' changes where asked."""

    nearest = ()

    def match_dom(self, d):
        if super().match_dom(d):
            return True
        last = calendar.monthrange(d.year, d.month)[1]
        for wanted in self.nearest:
            if wanted > last:
                continue
            target = datetime.date(d.year, d.month, wanted)
            if target.weekday() == 5:
                target += -DAY if wanted > 1 else 2 * DAY
            elif target.weekday() == 6:
                target += DAY if wanted < last else -2 * DAY
            if target == d:
                return True
        return False


def sim(expression, start):
    fields = expression.upper().replace("?", "*").split()
    terms = fields[-3].split(",")
    nearest = [int(t[:-1]) for t in terms if t.endswith("W") and t != "LW"]
    rest = [t for t in terms if not t.endswith("W") or t == "LW"]
    fields[-3] = ",".join(rest) if rest else "1"
    made = Sim(" ".join(fields), start)
    made.nearest = nearest
    if not rest:
        made.days = set()
    return made


def is_elapsed(expression):
    fields = expression.split()
    return fields[-5].startswith("*") or fields[-4].startswith("*")


def is_odd(zone, transition):
    """Whether the clocks are changed by other than whole hours, or within an hour, or so that a day begins in a gap."""
    before, after = offset(zone, transition - 1), offset(zone, transition)
    skips_midnight = -(transition + before) % 86_400 < after - before
    return (after - before) % 3600 != 0 or (transition + before) % 3600 != 0 or skips_midnight


def brute(made, zone, start, wanted, days=1000):
    """Looks at each minute's fields in turn; of a day that does not match, at those after nine in the evening."""
    found = []
    second = start - start % 60
    end = start + days * 86_400
    while second < end and len(found) < wanted:
        local = (EPOCH + datetime.timedelta(seconds=second)).astimezone(zone)
        if local.month not in made.months or not made.match_day(local.date()):
            second += 3600 * (21 - local.hour) if local.hour < 21 else 60
            continue
        if local.hour in made.hours and local.minute in made.minutes:
            found += [second + s for s in sorted(made.seconds) if second + s > start]
        second += 60
    return found[:wanted]


def occurrences(expression, name, start, wanted):
    zone = ZONES[name]
    moment = EPOCH + datetime.timedelta(seconds=start)
    found = []
    if not is_elapsed(expression):
        made = sim(expression, moment.astimezone(zone).replace(tzinfo=None, fold=0))
        last = start
        for _ in range(4000):
            if len(found) == wanted:
                break
            try:
                at = instant(next(made), zone)
            except StopIteration:
                break
            if at > last:
                found.append(at)
                last = at
        if len(expression.split()) == 5 and "W" not in expression.replace("LW", ""):
            # cronsim's own law for the clocks, where it has one: the same, but for repeats.
            own = sim(expression, moment.astimezone(zone))
            theirs, last = [], start
            while len(theirs) < len(found):
                at = int(next(own).timestamp())
                if at > last:
                    theirs.append(at)
                    last = at
            count("time of day: cronsim's own law")
            if theirs != found:
                count("time of day: cronsim's own law DIFFERS")
        return found
    made = sim(expression, moment.astimezone(zone))
    odd = [t for t in TRANSITIONS[name] if is_odd(zone, t)]
    while len(found) < wanted:
        try:
            at = next(made)
        except StopIteration:
            break
        second = int(at.timestamp())
        if any(start - 90_000 <= t <= second + 90_000 for t in odd):
            count("by brute force")
            return brute(sim(expression, moment.astimezone(zone)), zone, start, wanted)
        found.append(second)
    return found


def field(rng, low, high, names=(), dense=0.4):
    def one():
        value = rng.randint(low, high)
        if names and rng.random() < 0.4:
            return names[(value - low) % len(names)]
        return str(value)

    def term():
        kind = rng.random()
        if kind < 0.45:
            return one()
        first = rng.randint(low, high)
        last = rng.randint(first, high)
        if kind < 0.65:
            return f"{first}-{last}"
        if kind < 0.8:
            return f"{first}-{last}/{rng.randint(1, 7)}" if last > first else f"{first}"
        return f"{first}/{rng.randint(1, high)}"

    kind = rng.random()
    if kind < dense:
        return "*"
    if kind < dense + 0.15:
        return f"*/{rng.randint(1, max(2, (high - low) // 2))}"
    return ",".join(term() for _ in range(rng.choice([1, 1, 1, 2, 3])))


MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
WEEKDAYS = "SUN MON TUE WED THU FRI SAT".split()


def expression(rng):
    seconds = [field(rng, 0, 59, dense=0.1)] if rng.random() < 0.2 else []
    minute = rng.choice(["0", "30", "*/15", "*", field(rng, 0, 59, dense=0.2)])
    hour = rng.choice(["*", "*/2", "2", "1,2,3", str(rng.randint(0, 23)), field(rng, 0, 23)])
    day = rng.choice(
        ["*", "*", "*", "L", "LW", f"{rng.randint(1, 31)}W", "1,15W", "15,L", "?", field(rng, 1, 31, dense=0.2)]
    )
    month = rng.choice(["*", "*", "*", field(rng, 1, 12, MONTHS)])
    weekday = rng.choice(
        [
            "*", "*", "MON-FRI", "SAT,SUN", "?", f"{rng.randint(0, 7)}L", f"{rng.randint(0, 7)}#{rng.randint(1, 5)}",
            f"{rng.choice(WEEKDAYS)}#{rng.randint(1, 5)}", field(rng, 0, 7, WEEKDAYS),
        ]
    )
    text = " ".join(seconds + [minute, hour, day, month, weekday])
    return text.lower() if rng.random() < 0.1 else text


def start(rng, name):
    if TRANSITIONS[name] and rng.random() < 0.6:
        return rng.choice(TRANSITIONS[name]) + rng.randint(-100_000, 5_000)
    return rng.randrange(FIRST, LAST - 366 * 86_400)


def compare_croniter(text, second, found):
    """In UTC alone, where both have the same law for the day fields."""
    fields = text.split()
    if croniter is None or len(fields) != 5 or "W" in text.upper() or "?" in text or not found:
        return
    if any(f.startswith("*") and f != "*" for f in (fields[2], fields[4])) or "/" in fields[4]:
        return
    # `L` or `#` in one day field, and something in the other: croniter asks for both.
    if "*" not in (fields[2], fields[4]) and any(c in fields[2] + fields[4] for c in "Ll#"):
        return
    # croniter takes a range of one value for all values.
    if any(len(set(t.split("/")[0].split("-"))) == 1 for f in fields for t in f.split(",") if "-" in t):
        return
    try:
        made = croniter(text, EPOCH + datetime.timedelta(seconds=second), max_years_between_matches=60)
        theirs = [int(made.get_next(datetime.datetime).timestamp()) for _ in found]
    except Exception:
        count("croniter: does not know the form")
        return
    count("croniter: compared")
    if theirs != found:
        count("croniter: DIFFERS")
        print(f"croniter: {text} from {second}: {theirs} and not {found}", file=sys.stderr)


def cron_case(rng):
    text = expression(rng)
    name = rng.choice(list(ZONES))
    second = start(rng, name)
    try:
        found = occurrences(text, name, second, 5)
        sim(text, EPOCH.replace(year=2000))
    except CronSimError:
        count("never happens")
        return f"n\t{text}"
    if rng.random() < 0.3:
        ZONES["UTC"] = UTC
        TRANSITIONS["UTC"] = []
        compare_croniter(text, second, occurrences(text, "UTC", second, 5))
        del ZONES["UTC"]
    if not found:
        return None
    count("cron cases")
    count("cron occurrences", len(found))
    deltas = [b - a for a, b in zip([second] + found, found)]
    return "\t".join(["c", name, text, str(second)] + [str(d) for d in deltas])


def shifted(date, number, unit):
    if unit in "dw":
        return date + datetime.timedelta(days=number * (7 if unit == "w" else 1))
    if unit in ("mo", "y"):
        months = date.year * 12 + date.month - 1 + number * (12 if unit == "y" else 1)
        year, month = divmod(months, 12)
        return datetime.date(year, month + 1, min(date.day, calendar.monthrange(year, month + 1)[1]))
    return date


def date_case(rng):
    name = rng.choice(list(ZONES))
    zone = ZONES[name]
    number = rng.choice([0, 1, 3, 7, 30, rng.randint(0, 400)]) * rng.choice([-1, 1])
    unit = rng.choice(["m", "h", "d", "d", "w", "mo", "y"])
    number = max(-20, min(20, number)) if unit in ("mo", "y", "w") else number
    yearly = rng.random() < 0.4
    second = start(rng, name)
    base = second + rng.randint(-40, 40) * 86_400 - {"d": 86_400, "w": 604_800, "h": 3600, "m": 60}.get(unit, 0) * number
    if yearly:
        base -= rng.randint(0, 30) * 31_557_600
    moment = EPOCH + datetime.timedelta(seconds=base)
    exact = rng.random() < 0.4
    if rng.random() < 0.1 and not exact:
        value = datetime.date(2000 - 4 * rng.randint(0, 5), 2, 29)
        local, text = datetime.datetime.combine(value, datetime.time()), value.isoformat()
    elif exact:
        local, text = moment.astimezone(zone).replace(tzinfo=None, fold=0), moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    else:
        local = datetime.datetime.combine(moment.date(), datetime.time())
        text = moment.date().isoformat()
    at = ""
    if unit not in "mh" and rng.random() < 0.6:
        at = rng.choice(["00:00", "02:30", "09:00", "23:59", "24:00", f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}"])

    def occurrence(shown, same):
        if exact and same and not at and (number == 0 or unit in "mh"):
            return base + number * {"m": 60, "h": 3600}.get(unit, 0)
        day = shifted(shown.date(), number, unit)
        naive = datetime.datetime.combine(day, shown.time())
        if at:
            hours, minutes = map(int, at.split(":"))
            naive = datetime.datetime.combine(day, datetime.time()) + datetime.timedelta(hours=hours, minutes=minutes)
        return instant(naive, zone) + (number * {"m": 60, "h": 3600}[unit] if unit in "mh" else 0)

    if yearly:
        near = (EPOCH + datetime.timedelta(seconds=second)).year
        found = None
        for year in range(local.year, max(local.year, near) + 30):
            day = min(local.day, calendar.monthrange(year, local.month)[1])
            candidate = occurrence(local.replace(year=year, day=day), year == local.year)
            if candidate > second:
                found = candidate
                break
    else:
        found = occurrence(local, True)
        found = found if found > second else None
    count("date cases")
    return "\t".join(
        ["d", name, text, f"{number}{unit}", at, "year" if yearly else "", str(second), "-" if found is None else str(found)]
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--cron", type=int, default=5200)
    parser.add_argument("--dates", type=int, default=2000)
    parser.add_argument("file", nargs="?", default=str(HERE / "schedules.tsv"))
    given = parser.parse_args()
    rng = random.Random(given.seed)
    lines = ["# See generate.py."]
    while len(lines) <= given.cron:
        line = cron_case(rng)
        if line:
            lines.append(line)
    lines += [date_case(rng) for _ in range(given.dates)]
    for text in ["0 0 31 2 *", "0 0 30 FEB *", "0 0 31 4,6,9,11 *", "0 0 30,31 2 *"]:
        try:
            sim(text, EPOCH)
            raise AssertionError(f"{text} happens")
        except CronSimError:
            lines.append(f"n\t{text}")
    pathlib.Path(given.file).write_text("\n".join(lines) + "\n")
    for name, number in sorted(figures.items()):
        print(f"{name}: {number}", file=sys.stderr)


if __name__ == "__main__":
    main()
