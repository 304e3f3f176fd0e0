"""One system measured once: as fast as it goes, then at shares of that speed."""

import math

from processes import Meter

SERVERS = ("RabbitMQ", "Postgres")


def meter_of(system, place):
    servers = place.servers
    return Meter(system.pids | {"RabbitMQ": servers.rabbitmq_pid, "Postgres": servers.postgres_pid})


def peak(open_system, place, events, timeout):
    """The figures of a system that works as fast as it can. `open_system(place)` gives a system to enter."""
    outset, outset_messages = place.usage(), place.servers.published_messages()
    with open_system(place) as system:
        place.checkpoint()
        before = place.usage()
        with meter_of(system, place) as meter:
            found = system.run(events, 0, meter, timeout)
        after = place.usage()
    # The rows are told when the connections have ended; those of the first events, which no figure has, are in them.
    end = place.usage()
    actions, seconds = found["actions"], found["end"] - found["begin"]
    cpu = meter.cpu(found["begin"], found["end"])
    every = actions + system.actions_before
    per_action = {name: (end[name] - outset[name]) / every for name in end if name != "wal_bytes"}
    per_action["wal_bytes"] = (after["wal_bytes"] - before["wal_bytes"]) / actions
    per_action["broker_disk_bytes"] = meter.written(found["begin"], found["end"])["RabbitMQ"] / actions
    per_action["broker_messages"] = (place.servers.published_messages() - outset_messages) / every
    return {
        "events_per_second": found["events"] / seconds,
        "actions_per_second": actions / seconds,
        "seconds": seconds,
        "events": found["events"],
        "cpu_seconds_per_1000_actions": {name: value / actions * 1000 for name, value in cpu.items()},
        "cpu_cores": sum(cpu.values()) / seconds,
        "memory_bytes": dict(meter.peak),
        "per_action": per_action,
    }


def loaded(open_system, place, events_per_second, shares, seconds, timeout):
    """The times from publish to effect at shares of a system's own peak, given in percent."""
    found = {}
    with open_system(place) as system:
        for share in shares:
            rate = max(1, round(events_per_second * share / 100))
            place.checkpoint()
            latency = system.run(max(100, math.ceil(rate * seconds)), rate, None, timeout)["latency"]
            found[str(share)] = {"events_per_second": rate} | {f"{name}_ms": value for name, value in latency.items()}
    return found


def system_round(open_system, servers, name, events, shares, seconds, timeout=300):
    """Both, in a place of its own each."""
    with servers.place(name) as place:
        result = peak(open_system, place, events, timeout)
    if shares:
        with servers.place(name) as place:
            result["loads"] = loaded(open_system, place, result["events_per_second"], shares, seconds, timeout)
    return result
