"""How the cost of an action grows with rules, matches, tenants, the size of an event, and the size of a batch."""

import figures
from sweeps import measuring
from sweeps.result import Graph, Must, Result


def sweep(context, name, across, label, values, options, events, settings=None):
    """A measurement for each value, each in a system of its own.

    `options` gives the options of `signalbox bench` for a value, `events` how many events, `settings` the system's settings.
    """
    points = []
    for value in values:
        context.say(f"{name}: {value:,} {label}")
        with context.system(f"{name}_{value}", settings=settings(value) if settings else None) as system:
            count = max(1, events(value) // context.pick(1, 10))
            points.append({across: value} | measuring.measure(context, system, count, context.rounds(3), **options(value)))
    return points


def table(points, across, label):
    rows = [[figures.number(point[across]), *measuring.cells(point)] for point in points]
    return (label, *measuring.COLUMNS), rows


def graphs(points, across, label):
    return [
        Graph(label, "actions/s", {"actions/s": measuring.line(points, across)}),
        Graph(
            label,
            "CPU s per 1,000 actions",
            {
                "all": measuring.line(points, across, "cpu_total"),
                "Signalbox": measuring.line(points, across, "cpu_signalbox"),
                "RabbitMQ": [(point[across], point["cpu"]["rabbitmq"]) for point in points],
                "Postgres": [(point[across], point["cpu"]["postgres"]) for point in points],
            },
        ),
    ]


def rules(context):
    values = context.pick((2, 10, 100, 1000), (2, 100))
    points = sweep(
        context, "rules", "rules", "rules", values,
        lambda value: {"rules": value, "matching": 2, "tenants": 10}, lambda value: 20_000,
    )  # fmt: skip
    header, rows = table(points, "rules", "rules of a tenant")
    return Result(
        "rules", "Cost as rules grow", "Ten tenants; each event fires two of its tenant's rules, which have three conditions"
        " each.", header, rows, points, graphs(points, "rules", "rules of a tenant"),
    )  # fmt: skip


def tenants(context):
    values = context.pick((1, 10, 100, 1000), (1, 20))
    points = sweep(
        context, "tenants", "tenants", "tenants", values,
        lambda value: {"rules": 10, "matching": 2, "tenants": value}, lambda value: 20_000,
    )  # fmt: skip
    header, rows = table(points, "tenants", "tenants")
    return Result(
        "tenants", "Cost as tenants grow", "Ten rules for each tenant, of which each event fires two; the tenants take turns.",
        header, rows, points, graphs(points, "tenants", "tenants"),
    )  # fmt: skip


def payload(context):
    values = context.pick((300, 600, 2000, 10_000, 60_000), (300, 10_000))
    points = sweep(
        context, "payload", "bytes", "bytes", values,
        lambda value: {"payload_bytes": value}, lambda value: min(20_000, 200_000_000 // value),
    )  # fmt: skip
    header, rows = table(points, "bytes", "bytes of an event's data")
    return Result(
        "payload", "Cost as events grow", "The standard work, with data of different sizes. An event's data are published,"
        " matched and stored once, whatever it fires.", header, rows, points, graphs(points, "bytes", "bytes of an event's data"),
    )  # fmt: skip


def batch(context):
    values = context.pick((20, 50, 100, 200, 500, 1000), (50, 200))

    def settings(value):
        found = {}
        for part in ("MATCHER", "WORKER"):
            found[f"SIGNALBOX_{part}_BATCH_SIZE"] = str(value)
            found[f"SIGNALBOX_{part}_PREFETCH"] = str(4 * value)
        return found

    points = sweep(context, "batch", "batch", "in a batch", values, lambda value: {}, lambda value: 20_000, settings)
    header, rows = table(points, "batch", "in a batch, at most")
    return Result(
        "batch", "Batches", "The standard work with different `batchSize` of matcher and workers; `prefetch` is four times that.",
        header, rows, points, graphs(points, "batch", "in a batch, at most"),
    )  # fmt: skip


def fan_out(context):
    points = []
    for value in (1, 10, 100, 1000):
        context.say(f"fan-out: {value:,} matching rules")
        options = {"rules": value, "matching": value, "tenants": 1}
        with context.system(f"fan_out_{value}") as system:
            events = max(1, context.pick(20_000, 2000) // value)
            point = measuring.measure(context, system, events, context.rounds(3), **options)
            alone = figures.median(
                [1000 * system.bench(1, **options)["seconds"] for _ in range(context.rounds(3))]
            )
            points.append({"matching": value, "alone_ms": alone} | point)
    header, rows = table(points, "matching", "rules that fire")
    for row, point in zip(rows, points):
        row.append(figures.number(point["alone_ms"]))
    most = points[-1]
    return Result(
        "fan-out", "Fan-out: actions of one event", "One tenant, all of whose rules fire for each event. The last column is one"
        " event alone: from its publish until the last of its actions is recorded.",
        (*header, "one event alone, ms"), rows, points,
        [Graph("rules that fire for an event", "actions/s", {"actions/s": measuring.line(points, "matching")},
            bounds={"must at 1,000": 7000})],
        [Must("1,000 rules of one event", most["actions_per_second"], 7000, 20_000, "actions/s")],
    )  # fmt: skip
