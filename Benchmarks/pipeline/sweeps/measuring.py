"""One measurement of a sweep: what was done in a second, and what it has cost."""

import figures

SERVERS = ("rabbitmq", "postgres")
# What makes the load or stands for somebody else's service.
LOADS = ("publisher", "receiver")
COLUMNS = ("actions/s", "p50 ms", "p99 ms", "CPU s per 1,000 actions", "Signalbox", "RabbitMQ", "Postgres")


def measure(context, system, events, rounds=1, **options):
    """`signalbox bench` some rounds in a system; the medians."""
    found = []
    for number in range(rounds):
        found.append(measure_once(context, system, events, **options))
        context.say(f"{found[-1]['actions_per_second']:,.0f} actions/s, round {number + 1} of {rounds}")
    rates = [one["actions_per_second"] for one in found]
    return figures.merge(found) | {"rounds": rates}


def measure_once(context, system, events, **options):
    place = system.place
    place.checkpoint()
    since = float(place.sql("SELECT extract(epoch FROM clock_timestamp())"))
    with context.meter(system) as meter:
        report = system.bench(events, meter=meter, **options)
    run = report["settings"]["run"]
    # The first events are probes, which are not measured.
    begin = float(
        place.sql(
            "SELECT extract(epoch FROM min(occurred_at)) FROM events"
            f" WHERE occurred_at >= to_timestamp({since}) AND id LIKE '{run}-%' AND id NOT LIKE '%-probe-%'"
        )
    )
    names = ("actions_per_second", "events_per_second", "p50_ms", "p95_ms", "p99_ms", "seconds", "actions", "retried")
    found = {name: report[name] for name in names}
    return found | costs(meter, begin, begin + report["seconds"], report["actions"]) | {"run": run, "since": since}


def costs(meter, begin, end, actions):
    """CPU seconds per 1,000 actions in a stretch of time, by process, and the most memory that each has held."""
    cpu = {name: seconds / actions * 1000 for name, seconds in meter.cpu(begin, end).items()}
    own = {name: seconds for name, seconds in cpu.items() if name not in SERVERS + LOADS}
    return {
        "cpu": cpu,
        "cpu_signalbox": sum(own.values()),
        "cpu_total": sum(own.values()) + sum(cpu[name] for name in SERVERS),
        "memory": dict(meter.peak),
    }


def cells(point):
    """A point's figures in the order of COLUMNS."""
    number = figures.number
    return [
        number(point["actions_per_second"], 0),
        number(point.get("p50_ms")),
        number(point.get("p99_ms")),
        number(point["cpu_total"], 3),
        number(point["cpu_signalbox"], 3),
        number(point["cpu"]["rabbitmq"], 3),
        number(point["cpu"]["postgres"], 3),
    ]


def line(points, across, upwards="actions_per_second"):
    """A graph's line."""
    return [(point[across], point[upwards]) for point in points]
