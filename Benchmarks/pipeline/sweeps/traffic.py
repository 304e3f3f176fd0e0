"""Events that the sweeps publish themselves, where `signalbox bench` does not: the same payloads, for the same rules."""

import datetime
import json
import random
import time

from processes import wait_until

LETTERS = "abcdefghijklmnopqrstuvwxyz "
REGIONS = ("north", "east", "south", "west")
SOURCE = "/sweep"
FILE_EVENTS = 50_000


def timestamp(seconds=None):
    """A time as CloudEvents have it, with microseconds."""
    now = datetime.datetime.fromtimestamp(time.time() if seconds is None else seconds, datetime.timezone.utc)
    return now.isoformat(timespec="microseconds").replace("+00:00", "Z")


def event(tenant, identifier, seconds=None, size=600, generator=random):
    """A CloudEvent whose data have `size` bytes, and all that the rules of `signalbox bench` ask for."""
    deal = {
        "id": identifier,
        "name": f"Deal {identifier}",
        "ownerId": f"m-{generator.randint(1, 40)}",
        "pipeline": "sales",
        "stage": "won",
        "value": generator.randint(1000, 99_999),
        "currency": "EUR",
        "region": generator.choice(REGIONS),
        "contactId": f"c-{generator.randint(1, 9999)}",
        "remarks": "",
    }
    missing = size - len(json.dumps({"deal": deal}, separators=(",", ":")))
    deal["remarks"] = "".join(generator.choices(LETTERS, k=max(0, missing)))
    return {
        "specversion": "1.0", "id": identifier, "source": SOURCE, "type": "deal.won", "time": timestamp(seconds),
        "tenantid": tenant, "subject": f"deal/{identifier}", "data": {"deal": deal},
    }  # fmt: skip


def publish(system, tenants, count, prefix, folder, size=600, say=lambda text: None):
    """Publishes events, confirmed, by `signalbox event publish`: the tenants take turns. Returns how long publishing took."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "events.ndjson"
    generator = random.Random(1)
    # A few texts do for all: what is in them does not matter.
    samples = [event("", "", size=size - 40, generator=generator) for _ in range(200)]
    seconds, done = 0.0, 0
    while done < count:
        until = min(done + FILE_EVENTS, count)
        with open(path, "w", encoding="utf-8") as file:
            for number in range(done, until):
                one, identifier = samples[number % len(samples)], f"{prefix}-{number}"
                deal = one["data"]["deal"] | {"id": identifier, "name": f"Deal {number}"}
                # Each has a time of its own, as events do: the tables are in the order of time.
                own = {"id": identifier, "time": timestamp(), "tenantid": tenants[number % len(tenants)], "subject": f"deal/{identifier}"}
                file.write(json.dumps(one | own | {"data": {"deal": deal}}, separators=(",", ":")) + "\n")
        began = time.monotonic()
        system.command("event", "publish", "--file", path, timeout=600)
        seconds += time.monotonic() - began
        done = until
        say(f"published {done:,} of {count:,} events")
    path.unlink()
    return seconds


def bench_tenants(system, tenants=10, **options):
    """Tenants with the rules of `signalbox bench`, which stay; their ids."""
    run = system.bench(tenants, tenants=tenants, **options)["settings"]["run"]
    return [f"bench-{run}-{number:02}" for number in range(tenants)]


def settled(system, roles, metric="signalbox_jobs_total"):
    """How many jobs (or events) such roles have done since they began."""
    return sum(
        value for role in roles for name, value in system.metrics(role).items()
        if name.startswith(metric) and 'outcome="retry"' not in name
    )  # fmt: skip


def await_executions(system, count, since, timeout=600):
    """Waits until so many executions of events from a time on are recorded."""
    statement = f"SELECT count(*) FROM executions WHERE occurred_at >= to_timestamp({since})"

    def are_there():
        system.processes.check()
        return int(system.place.sql(statement)) >= count

    wait_until(f"{count:,} executions are not recorded", are_there, timeout, pause=0.3)


def audit(system, since=None):
    """What does not add up by `signalbox audit`, a sentence; nothing when all does. `since` is a time as time.time() counts."""
    scope = "all" if since is None else timestamp(since)
    try:
        system.command("audit", "--since", scope, timeout=7200)
    except RuntimeError as error:
        return [f"the audit: {error}"]
    return []
