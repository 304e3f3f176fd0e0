"""A backlog: events that were published while no role ran, and how fast they are done when all roles begin."""

import time

import figures
from sweeps import traffic
from sweeps import measuring
from sweeps.result import Graph, Must, Result

WORKERS = ("worker-task", "worker-note")
ROLES = ("matcher", *WORKERS)
MATCHING = 2
LIMIT = 7200


def counts(place, tenants, since):
    """Events, executions, effects, and effects without their doubles: each rule writes its own text on each event's record."""
    names = ", ".join(f"'{tenant}'" for tenant in tenants)
    scope = f"tenant IN ({names}) AND occurred_at >= to_timestamp({since})"
    row = place.sql(
        f"SELECT (SELECT count(*) FROM events WHERE {scope}), (SELECT count(*) FROM executions WHERE {scope}),"
        " count(*), count(DISTINCT (tenant, record_kind, record_id, text)) FROM ("
        f" SELECT tenant, record_kind, record_id, title AS text FROM tasks WHERE {scope}"
        f" UNION ALL SELECT tenant, record_kind, record_id, body FROM notes WHERE {scope}) AS f",
        timeout=1800,
    )
    return dict(zip(("events", "executions", "effects", "distinct"), map(int, row.split("|"))))


def drain(context, system, expected):
    """Starts the roles and waits until all jobs are done: [(seconds since the start, jobs done, events matched)]."""
    began = time.time()
    system.start(*ROLES)
    samples, done = [(0.0, 0, 0)], 0
    told = began
    while done < expected:
        time.sleep(0.1)
        system.processes.check()
        done, matched = traffic.settled(system, WORKERS), traffic.settled(system, ["matcher"], "signalbox_events_total")
        now = time.time()
        samples.append((now - began, done, matched))
        if now - told >= 10:
            context.say(f"{done:,.0f} of {expected:,} actions are done")
            told = now
        if now - began > LIMIT:
            raise RuntimeError(f"after {LIMIT} s only {done:,.0f} of {expected:,} actions are done")
    return samples


def rates(samples, bins=40):
    """The rates of jobs and events in even stretches of the time: two lines."""
    length = samples[-1][0] / bins
    lines = ([], [])
    before = samples[0]
    for sample in samples[1:]:
        if sample[0] - before[0] >= length:
            for column, line in enumerate(lines, 1):
                line.append((sample[0], (sample[column] - before[column]) / (sample[0] - before[0])))
            before = sample
    return lines


def backlog(context):
    events = context.pick(1_000_000, 50_000)
    with context.system("backlog") as system:
        context.say("backlog: the peak to compare with")
        peak = measuring.measure(context, system, context.pick(20_000, 5000), context.pick(3, 1))
        tenants = [f"bench-{peak['run']}-{number:02}" for number in range(10)]
        system.processes.stop(*ROLES)
        since = time.time() - 0.001
        with context.meter(system) as publishing:
            seconds = traffic.publish(system, tenants, events, f"b{int(since):x}", context.work, say=context.say)
        system.place.checkpoint()
        with context.meter(system) as meter:
            # Only the pids that run now are known to the meter; the roles come to it as they start.
            began = time.time()
            samples = drain(context, Watched(system, meter), events * MATCHING)
            ended = began + samples[-1][0]
        found = counts(system.place, tenants, since)
        problems = [
            f"{found[name]:,} {name}, expected {wanted:,}"
            for name, wanted in (("events", events), ("executions", events * MATCHING), ("effects", events * MATCHING),
                ("distinct", events * MATCHING))
            if found[name] != wanted
        ]  # fmt: skip
        problems += traffic.audit(system, since)
    rate = events * MATCHING / samples[-1][0]
    point = {
        "events": events, "peak": peak["actions_per_second"], "actions_per_second": rate,
        "ratio": rate / peak["actions_per_second"], "drain_seconds": samples[-1][0], "publish_seconds": seconds,
        "memory_publishing": dict(publishing.peak),
    } | measuring.costs(meter, began, ended, events * MATCHING)  # fmt: skip
    context.say(f"{rate:,.0f} actions/s, {point['ratio']:.2f} of the peak")
    rows = [
        ["actions/s", figures.number(point["peak"], 0), figures.number(rate, 0)],
        ["CPU s per 1,000 actions", figures.number(peak["cpu_total"], 3), figures.number(point["cpu_total"], 3)],
    ]
    for name in ("matcher", *WORKERS, "scheduler", "rabbitmq", "postgres"):
        rows.append([f"most memory of {name}, MiB", *(figures.mebibytes(one["memory"].get(name)) for one in (peak, point))])
    jobs, matched = rates(samples)
    return Result(
        "backlog", "A backlog that is drained", f"{events:,} events of the standard work are published while no matcher and no"
        " worker runs; then all begin. The rate counts from the start of the processes to the last action.",
        ("", "at the peak", "over the drain"), rows, [point],
        [Graph("seconds", "per second", {"actions": jobs, "events matched": matched}, False)],
        [Must("drained at, as a share of the peak", point["ratio"], 0.7, 0.95)],
        [
            f"published at {events / seconds:,.0f} events/s, confirmed; RabbitMQ held at most"
            f" {figures.mebibytes(publishing.peak['rabbitmq'])} MiB meanwhile",
            f"drained in {samples[-1][0]:,.0f} s",
        ],
        problems,
    )  # fmt: skip


class Watched:
    """A system whose roles a meter sees from their start on."""

    def __init__(self, system, meter):
        self.system, self.meter = system, meter

    def start(self, *roles):
        self.system.start(*roles)
        for role in roles:
            self.meter.add(role, self.system.pids[role])

    def __getattr__(self, name):
        return getattr(self.system, name)
