"""The whole comparison; started by Benchmarks/pipeline/run."""

import argparse
import functools
import json
import pathlib
import signal
import sys
import time
import traceback

import environment
import figures
import measure
import report
import servers
import signalbox
import systems

SYSTEMS = {
    system.name: system
    for system in (systems.Signalbox, systems.Limit, systems.Dramatiq, systems.Celery, systems.FastStream)
}
SHARES = (25, 50, 80)
# A peer is given a fifth of the events: a round takes long enough, and no less exact a figure comes of it.
PEER_SHARE = 5


def arguments():
    parser = argparse.ArgumentParser(
        prog="Benchmarks/pipeline/run",
        description="Measures Signalbox, the limit of its servers, and pipelines on other tools, next to each other: the"
        " same work on the same private servers, durable, in turn. See Benchmarks/pipeline/README.md.",
    )
    parser.add_argument("--only", metavar="NAMES", help=f"some of {','.join(SYSTEMS)}, parted by commas")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured; 3 unless given")
    parser.add_argument("--events", type=int, default=20_000, help="events of a round; the peers get a fifth of them")
    parser.add_argument("--seconds", type=float, default=8, help="how long each part load lasts; 0 for none")
    parser.add_argument("--output", choices=("table", "json"), default="table")
    parser.add_argument("--products", metavar="DIR", help="use Signalbox's executables in DIR instead of building them")
    parser.add_argument("--report", metavar="FILE.md", help="write the tables into a file, between markers")
    parser.add_argument("--figure", metavar="FILE.svg", help="draw a graph")
    parser.add_argument(
        "--set", action="append", default=[], metavar="SYSTEM.NAME=VALUE", dest="settings",
        help="another setting than the best known, such as dramatiq.threads=4, limit.batch=200,"
        " signalbox.SIGNALBOX_WORKER_BATCH_SIZE=500",
    )  # fmt: skip
    chosen = parser.parse_args()
    chosen.only = list(dict.fromkeys(chosen.only.split(","))) if chosen.only else list(SYSTEMS)
    for name in chosen.only:
        if name not in SYSTEMS:
            parser.error(f"--only: {name} is none of {', '.join(SYSTEMS)}")
    settings = {name: dict(systems.SETTINGS.get(name, {})) for name in SYSTEMS}
    for text in chosen.settings:
        name, _, rest = text.partition(".")
        key, equals, value = rest.partition("=")
        # Signalbox's are the environment variables of its roles, the others' those that systems.py knows.
        if not equals or name not in SYSTEMS or (name != "signalbox" and key not in settings[name]):
            parser.error(f"--set: there is no setting {text}")
        settings[name][key] = value
    chosen.settings = settings
    if chosen.rounds < 1 or chosen.events < 100:
        parser.error("at least 1 round and 100 events")
    return chosen


def say(text):
    print(f"==> {text} (after {time.monotonic() - BEGUN:.0f} s)", file=sys.stderr, flush=True)


def prepare(names, products, settings):
    """A function for each system that makes it in a place."""
    logs = systems.WORK / "logs"
    openers = {}
    if any(issubclass(SYSTEMS[name], systems.Prepared) for name in names):
        systems.compile_programs()
    if any(issubclass(SYSTEMS[name], systems.Peer) for name in names):
        say("the peers' packages")
        systems.install_peers()
    for name in names:
        if name == "signalbox":
            say("Signalbox's executables")
            opener = functools.partial(systems.Signalbox, products=signalbox.build(products))
        else:
            opener = SYSTEMS[name]
        openers[name] = functools.partial(opener, logs=logs / name, settings=settings[name])
    return openers


def measure_all(chosen, openers, server):
    """The results of each system's rounds, and what failed."""
    rounds, failures = {name: [] for name in chosen.only}, {name: [] for name in chosen.only}
    for turn in range(chosen.rounds):
        # Nobody is always the first, or always behind the same one.
        order = chosen.only[turn % len(chosen.only) :] + chosen.only[: turn % len(chosen.only)]
        for name in order:
            is_peer = issubclass(SYSTEMS[name], systems.Peer)
            events = max(100, chosen.events // PEER_SHARE) if is_peer else chosen.events
            shares = SHARES if chosen.seconds > 0 else ()
            say(f"round {turn + 1} of {chosen.rounds}: {SYSTEMS[name].label}, {events} events")
            try:
                result = measure.system_round(openers[name], server, name, events, shares, chosen.seconds)
            except Exception as error:  # Whatever goes wrong with one system, the others are measured.
                traceback.print_exc()
                say(f"{SYSTEMS[name].label} failed: {error}")
                failures[name].append(f"round {turn + 1}: {error}")
                continue
            rounds[name].append(result)
            say(f"{SYSTEMS[name].label}: {result['actions_per_second']:,.0f} actions/s")
    return rounds, failures


def summary(chosen, rounds, failures, surroundings):
    """An object for each system: medians of its rounds, its ratios to the others, its rounds, its failures."""
    merged = {name: figures.merge(rounds[name]) for name in chosen.only}
    speed = {name: found.get("actions_per_second") for name, found in merged.items()}
    results = {}
    for name, found in merged.items():
        half = (found.get("loads") or {}).get("50") or {}
        results[name] = {
            "label": SYSTEMS[name].label,
            "actions_per_second": speed[name],
            **{key: half.get(key) for key in ("p50_ms", "p95_ms", "p99_ms")},
            **{key: value for key, value in found.items() if key != "actions_per_second"},
            "times": {other: figures.ratio(speed[name], speed[other]) for other in speed if other != name},
            "rounds": [
                {"actions_per_second": one["actions_per_second"], "loads": one.get("loads")} for one in rounds[name]
            ],
            "failures": failures[name],
            "settings": chosen.settings[name],
            "environment": surroundings,
        }
    return results


def main():
    chosen = arguments()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    openers = prepare(chosen.only, chosen.products, chosen.settings)
    say("private servers")
    with servers.Servers() as server:
        surroundings = environment.describe(server, chosen.only)
        rounds, failures = measure_all(chosen, openers, server)
    results = summary(chosen, rounds, failures, surroundings)
    if chosen.figure:
        report.draw(results, pathlib.Path(chosen.figure))
    if chosen.report:
        report.write(results, pathlib.Path(chosen.report), chosen.figure and pathlib.Path(chosen.figure))
    print(json.dumps(results, indent=2) if chosen.output == "json" else report.section(results), flush=True)
    return 1 if any(failures.values()) else 0


BEGUN = time.monotonic()
if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        say("interrupted: everything is stopped")
        sys.exit(130)
    except RuntimeError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(1)
