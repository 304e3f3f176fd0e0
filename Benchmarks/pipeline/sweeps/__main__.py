"""Runs sweeps and shows what they give."""

import argparse
import fcntl
import json
import os
import pathlib
import signal
import sys
import time
import traceback

import sweeps  # noqa: F401  finds the lab
from sweeps import backlog, growth, history, idle, plots, receiver, webhooks
from sweeps.context import Context
from sweeps.result import Result

import figures
import servers
import signalbox

SWEEPS = {
    "fan-out": growth.fan_out,
    "outbound": webhooks.outbound,
    "scale-out": webhooks.scale_out,
    "idle": idle.idle,
    "rules": growth.rules,
    "tenants": growth.tenants,
    "payload": growth.payload,
    "batch": growth.batch,
    "history": history.history,
    "backlog": backlog.backlog,
}
WORK = servers.CHECKOUT / ".local/bench/sweeps"


def options(arguments):
    parser = argparse.ArgumentParser(
        prog="Benchmarks/pipeline/sweep",
        description="Measures how Signalbox's figures change with what there is to do, on private servers, and checks that"
        " nothing is lost or doubled. Exit codes: 0 all is in order, 1 something was lost, doubled or failed, 2 wrong usage.",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(SWEEPS)}; all of them unless given")
    parser.add_argument("--products", metavar="DIR", help="use the executables in DIR instead of building them")
    parser.add_argument("--output", choices=("table", "json"), default="table")
    parser.add_argument("--figures", metavar="DIR", type=pathlib.Path, help="draw the graphs as SVG files into DIR")
    parser.add_argument(
        "--report", metavar="FILE", type=pathlib.Path,
        help="write tables and graphs into a Markdown document, each sweep between markers of its own; the graphs go into a"
        " folder of the document's name beside it, unless --figures names one",
    )  # fmt: skip
    parser.add_argument("--rounds", type=int, metavar="N", help="how often each point is measured: 3, or 1 with --quick")
    parser.add_argument("--quick", action="store_true", help="much less of everything: to see that it works, not for figures")
    parser.add_argument("--again", action="store_true", help="measure nothing: show what was measured last")
    found = parser.parse_args(arguments)
    if unknown := [name for name in found.names if name not in SWEEPS]:
        parser.error(f"there is no sweep {unknown[0]}; there are {', '.join(SWEEPS)}")
    if found.rounds is not None and found.rounds < 1:
        parser.error("--rounds: expected 1 or more")
    found.names = list(dict.fromkeys(found.names)) or list(SWEEPS)
    if found.report and not found.figures:
        found.figures = found.report.parent / found.report.stem
    return found


def measure(wanted, show):
    """Runs the sweeps in turn; returns the results, and whether each has one. A sweep that fails does not stop the others."""
    results, is_whole = [], True
    with open(WORK / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit("sweep: another one is running")
        products = signalbox.build(wanted.products)
        tools = {"receiver": receiver.compile(WORK)} if {"outbound", "scale-out"} & set(wanted.names) else {}
        with servers.Servers(WORK / "servers") as pair:
            context = Context(pair, products, WORK, wanted.quick, wanted.rounds, tools)
            for name in wanted.names:
                context.say(f"==> {name}")
                began = time.monotonic()
                try:
                    result = SWEEPS[name](context)
                except Exception:
                    is_whole = False
                    traceback.print_exc()
                    context.say(f"{name} has failed; logs are in {WORK / 'logs'}")
                    continue
                result.seconds = round(time.monotonic() - began)
                (WORK / f"{name}.json").write_text(json.dumps(result.json, indent=1) + "\n")
                results.append(result)
                show(result)
    return results, is_whole


def kept(names):
    """What was measured last."""
    files = [WORK / f"{name}.json" for name in names]
    return [Result.from_json(json.loads(file.read_text())) for file in files if file.is_file()]


def write(wanted, result):
    """Draws the graphs and exchanges the result's section of the document, where these are wanted."""
    picture = plots.draw(result, wanted.figures) if wanted.figures else None
    if wanted.report:
        name = picture and os.path.relpath(picture, wanted.report.parent)
        text = wanted.report.read_text() if wanted.report.is_file() else "# Performance\n"
        wanted.report.write_text(figures.replace_section(text, f"sweep {result.name}", result.markdown(name)))


def main(arguments):
    wanted = options(arguments)
    WORK.mkdir(parents=True, exist_ok=True)

    def show(result):
        if wanted.output == "table":
            print(result.plain, flush=True)
        write(wanted, result)

    if wanted.again:
        results, is_whole = kept(wanted.names), True
        if not results:
            sys.exit("sweep: nothing was measured yet")
        for result in results:
            show(result)
    else:
        results, is_whole = measure(wanted, show)
    if wanted.output == "json":
        json.dump({result.name: result.json for result in results}, sys.stdout, indent=1)
        print()
    return 0 if is_whole and not any(result.problems for result in results) else 1


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGHUP, lambda *_: sys.exit(129))
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
