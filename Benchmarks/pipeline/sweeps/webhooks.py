"""Webhooks: how many a worker sends to a receiver that takes its time, and what more workers add."""

import contextlib
import time

import figures
from sweeps import traffic
from sweeps import measuring
from processes import wait_until
from sweeps.receiver import Receiver
from sweeps.result import Graph, Must, Result

DELAY_MS = 50
ROLES = ("scheduler", "matcher")
TENANTS = [f"sweep-{number:02}" for number in range(10)]
CAP, SMALL_CAP = 200, 20
# The default.
BATCH_SIZE = 200
CATALOG = """\
name: sweep
version: "1.0"
recordKinds:
  - { name: deal, description: What somebody wants to sell. }
eventTypes:
  - { name: deal.won, category: deals, description: A deal was won. }
"""
PACK = 'name: sweep\nversion: "1.0"\ndescription: A webhook for each event.\n'
RULE = """\
name: tell
description: Somebody else's service is told of each event.
trigger: deal.won
steps:
  - action: webhook
    with: {{ url: "{url}" }}
"""


def prepare(system, receiver, folder):
    """The tenants, whose one rule sends each event to the receiver."""
    (folder / "rules").mkdir(parents=True, exist_ok=True)
    (folder / "catalog.yaml").write_text(CATALOG)
    (folder / "pack.yaml").write_text(PACK)
    (folder / "rules/tell.yaml").write_text(RULE.format(url=receiver.url))
    for tenant in TENANTS:
        system.command("tenant", "create", tenant)
        system.command("pack", "apply", folder, "--tenant", tenant)
    # A matcher looks for changed rules each second.
    time.sleep(2)


@contextlib.contextmanager
def webhook_system(context, name):
    """Signalbox with a receiver and all roles but webhook workers."""
    settings = {"SIGNALBOX_WEBHOOK_ALLOW_RANGES": "127.0.0.1/32"}
    with Receiver(context.tools["receiver"], DELAY_MS) as receiver:
        with context.system(name, ROLES, settings) as system:
            prepare(system, receiver, context.work / "pack")
            yield system, receiver


def send(context, system, receiver, workers, count, cap=None, prefetch=None):
    """The figures of some workers, which begin with `count` jobs that wait. Without a cap the settings are as they come."""
    place = system.place
    since = time.time() - 0.001
    traffic.publish(system, TENANTS, count, f"w{int(since * 1000):x}", context.work)
    traffic.await_executions(system, count, since)
    # The matcher publishes the last batch's jobs after it has recorded them.
    time.sleep(1)
    place.checkpoint()
    receiver.reset()
    names = [f"worker-webhook@{number}" for number in range(1, workers + 1)]
    own = {}
    if cap is not None:
        own["SIGNALBOX_WORKER_CONCURRENCY"] = str(cap)
    if prefetch is not None:
        own["SIGNALBOX_WORKER_PREFETCH"] = str(prefetch)
        # A batch may not be larger than what is handed out.
        own["SIGNALBOX_WORKER_BATCH_SIZE"] = str(min(BATCH_SIZE, prefetch))
    for name in names:
        system.settings[f"role.{name}"] = own
    with context.meter(system, receiver=receiver.pid) as meter:
        system.start(*names)
        for name in names:
            meter.add(name, system.pids[name])
        sent = f"SELECT count(*) FROM deliveries WHERE outcome = 'done' AND occurred_at >= to_timestamp({since})"

        def is_done():
            system.processes.check()
            return receiver.report()["distinct"] >= count and int(place.sql(sent)) >= count

        wait_until(f"{count:,} webhooks are not sent", is_done, timeout=600, pause=0.25)
    report = receiver.report()
    recorded, last = place.sql(
        "SELECT count(*), extract(epoch FROM max(updated_at)) FROM deliveries"
        f" WHERE outcome = 'done' AND occurred_at >= to_timestamp({since})"
    ).split("|")
    system.processes.stop(*names)
    found = {
        "workers": workers,
        "cap": cap,
        # Between a tenth and nine tenths of the deliveries, when all workers have begun and none has ended.
        "per_second": len_between(report) / (report["nine_tenths"] - report["tenth"]),
        # From the first delivery until the last is recorded.
        "per_second_whole": count / (float(last) - report["first"]),
        "in_flight": report["in_flight_peak"],
        "connections": report["open_peak"],
        "worker_memory": max(meter.peak[name] for name in names),
    } | measuring.costs(meter, report["first"], float(last), count)
    context.say(f"{found['per_second']:,.0f} webhooks/s of {workers} workers with {cap or 'usual'} in flight")
    return found, problems(report, count, int(recorded)) + traffic.audit(system, since)


def len_between(report):
    """How many deliveries lie between the two times that the receiver tells."""
    requests = report["requests"]
    return requests - 1 - 2 * (requests // 10)


def problems(report, count, recorded):
    found = []
    for what, value, wanted in (
        ("deliveries came", report["distinct"], count),
        ("deliveries came twice", report["doubled"], 0),
        ("deliveries had no id", report["without_id"], 0),
        ("deliveries are recorded", recorded, count),
    ):
        if value != wanted:
            found.append(f"{value:,} {what}, expected {wanted:,}")
    return found


def rounds_of(context, *arguments):
    """The medians of some rounds, and what was wrong in any."""
    found = [send(context, *arguments) for _ in range(context.rounds(3))]
    return figures.merge([point for point, _ in found]), [problem for _, wrong in found for problem in wrong]


COLUMNS = (
    "webhooks/s", "with start and end", "in flight, most", "CPU s per 1,000", "of workers", "RabbitMQ", "Postgres",
    "memory of a worker, MiB",
)  # fmt: skip


def cells(point):
    number = figures.number
    workers = sum(seconds for name, seconds in point["cpu"].items() if name.startswith("worker-webhook"))
    return [
        number(point["per_second"], 0), number(point["per_second_whole"], 0), number(point["in_flight"]),
        number(point["cpu_total"], 3), number(workers, 3), number(point["cpu"]["rabbitmq"], 3),
        number(point["cpu"]["postgres"], 3), figures.mebibytes(point["worker_memory"]),
    ]  # fmt: skip


WAITING = "All jobs wait on the queue when the workers begin; each worker is a process of its own."


def outbound(context):
    count = context.pick(20_000, 1500)
    points, wrong = [], []
    with webhook_system(context, "outbound") as (system, receiver):
        for cap in context.pick((None, 200, 400, 800), (None, CAP)):
            point, found = rounds_of(context, system, receiver, 1, count, cap, cap and max(400, 2 * cap))
            points.append(point)
            wrong += found
    best = max(point["per_second"] for point in points)
    rows = [["as it comes" if point["cap"] is None else str(point["cap"]), *cells(point)] for point in points]
    capped = [point for point in points if point["cap"] is not None]
    return Result(
        "outbound", f"Webhooks to a receiver that takes {DELAY_MS} ms", f"One worker, with different `worker.concurrency`. {WAITING}",
        ("in flight, at most", *COLUMNS), rows, points,
        [Graph("webhooks in flight, at most", "webhooks/s", {"webhooks/s": measuring.line(capped, "cap", "per_second")},
            bounds={"must": 1000})],
        [
            Must("one worker as it comes", points[0]["per_second"], 1000, 4000, "webhooks/s"),
            Must("one worker at its best", best, 1000, 4000, "webhooks/s"),
        ],
        problems=wrong,
    )  # fmt: skip


def scale_out(context):
    """With the cap that the figures are for; and with a small one, where the receiver's time is the limit and no processor."""
    points, wrong = [], []
    with webhook_system(context, "scale_out") as (system, receiver):
        for cap, prefetch, jobs in ((CAP, CAP, context.pick(15_000, 1500)), (SMALL_CAP, None, context.pick(4000, 600))):
            for workers in (1, 2, 4):
                point, found = rounds_of(context, system, receiver, workers, jobs * workers, cap, prefetch)
                points.append(point)
                wrong += found
    groups = {cap: [point for point in points if point["cap"] == cap] for cap in (CAP, SMALL_CAP)}
    lines = {}
    for cap, group in groups.items():
        for point in group:
            point["ratio"] = point["per_second"] / group[0]["per_second"]
        lines[f"{cap} in flight each"] = measuring.line(group, "workers", "ratio")
    lines["linear"] = [(workers, workers) for workers in (1, 2, 4)]
    rows = [
        [str(point["cap"]), str(point["workers"]), figures.number(point["ratio"], 2), *cells(point)] for point in points
    ]
    return Result(
        "scale-out", f"More webhook workers, and a receiver that takes {DELAY_MS} ms",
        f"`worker.concurrency` is the cap; with {CAP} `worker.prefetch` is the same. {WAITING} With {SMALL_CAP} in flight the"
        " receiver's time is the limit, and not the processors.",
        ("in flight each, at most", "workers", "ratio", *COLUMNS), rows, points,
        [Graph("workers", "times one worker", lines, False, guides=("linear",))],
        [
            Must(f"two workers with {CAP} each, as a multiple of one", groups[CAP][1]["ratio"], 1.8, 2),
            Must(f"four workers with {CAP} each, as a multiple of one", groups[CAP][2]["ratio"], 3.2, 4),
        ],
        problems=wrong,
    )  # fmt: skip
