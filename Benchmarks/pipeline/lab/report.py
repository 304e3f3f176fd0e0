"""The results for people: a section of Markdown with its tables, and a graph."""

import os

from figures import mebibytes, number, ratio, replace_section, table

NAME = "pipeline"
PROCESSES = ("publisher", "matcher", "worker-task", "worker-note", "scheduler", "RabbitMQ", "Postgres")
PER_ACTION = (
    ("rows_inserted", "rows inserted", 2),
    ("rows_updated", "rows updated", 2),
    ("rows_deleted", "rows deleted", 2),
    ("transactions", "transactions", 3),
    ("wal_bytes", "WAL bytes", 0),
    ("broker_messages", "messages published", 2),
    ("broker_disk_bytes", "bytes that the broker wrote", 0),
)


def measured(results):
    """The systems that have figures."""
    return {name: found for name, found in results.items() if found["actions_per_second"]}


def speeds(results):
    limit = (results.get("limit") or {}).get("actions_per_second")
    own = (results.get("signalbox") or {}).get("actions_per_second")
    rows = []
    for name, found in measured(results).items():
        of_limit, times = ratio(found["actions_per_second"], limit), ratio(own, found["actions_per_second"])
        rounds = [one["actions_per_second"] for one in found["rounds"]]
        rows.append(
            (
                found["label"],
                number(found["events_per_second"], 0),
                number(found["actions_per_second"], 0),
                f"{number(min(rounds), 0)} to {number(max(rounds), 0)}",
                number(of_limit, 2),
                "" if name == "signalbox" else number(times, 1 if (times or 0) >= 3 else 2),
                number(found["p50_ms"]),
                number(found["p99_ms"]),
            )
        )
    return table(
        (
            "", "events/s", "actions/s", "of rounds from", "share of the limit", "Signalbox ÷ it",
            "p50 ms at half load", "p99 ms at half load",
        ),
        rows,
    )  # fmt: skip


def latencies(results):
    shares = list(dict.fromkeys(share for found in results.values() for share in found.get("loads") or ()))
    rows = []
    for found in measured(results).values():
        loads = found.get("loads") or {}
        row = [found["label"]]
        for share in shares:
            load = loads.get(share) or {}
            row.append(" / ".join(number(load.get(f"{name}_ms")) for name in ("p50", "p95", "p99")))
        rows.append(row)
    return table(("p50 / p95 / p99, ms", *(f"at {share} %" for share in shares)), rows) if shares else ""


def by_process(results, key, text):
    """A table of the systems, with a column for each process."""
    found = measured(results)
    present = [name for name in PROCESSES if any(name in (one.get(key) or {}) for one in found.values())]
    return found, present, [[one["label"], *(text((one.get(key) or {}).get(name)) for name in present)] for one in found.values()]


def cpu(results):
    found, present, rows = by_process(results, "cpu_seconds_per_1000_actions", lambda value: number(value, 3))
    for row, one in zip(rows, found.values()):
        row += [number(sum(one["cpu_seconds_per_1000_actions"].values()), 3), number(one["cpu_cores"], 2)]
    return table(("CPU s per 1,000 actions", *present, "sum", "cores busy"), rows)


def memory(results):
    _, present, rows = by_process(results, "memory_bytes", mebibytes)
    return table(("peak memory, MiB", *present), rows)


def per_action(results):
    rows = [
        (label, *(number((found.get("per_action") or {}).get(key), digits) for found in measured(results).values()))
        for key, label, digits in PER_ACTION
    ]
    return table(("per action", *(found["label"] for found in measured(results).values())), rows)


def surroundings(results):
    found = next(iter(results.values()))["environment"]
    machine = found["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in found["versions"].items())
    return (
        f"Measured on {found['date']} at commit `{found['commit']}`, on {machine['cores']} cores of {machine['cpu']} with"
        f" {machine['memory_bytes'] / (1 << 30):.0f} GiB of memory, {machine['system']}, Linux {machine['kernel']}."
        f"\n{versions}."
    )


def section(results, figure=None):
    """All tables, in Markdown."""
    rounds = max(len(found["rounds"]) for found in results.values())
    parts = [surroundings(results), f"Medians of {rounds} rounds." if rounds > 1 else "One round."]
    if figure:
        parts.append(f"![Actions per second, and the 99th percentile at half load, of each system]({figure})")
    if measured(results):
        parts += [speeds(results), latencies(results), cpu(results), memory(results), per_action(results)]
    failures = [f"- {found['label']}: {failure}" for found in results.values() for failure in found["failures"]]
    if failures:
        parts.append("Failed:\n\n" + "\n".join(failures))
    return "\n\n".join(part.strip() for part in parts if part) + "\n"


def write(results, path, figure=None):
    """Exchanges what stands between the markers of the file."""
    text = path.read_text() if path.exists() else ""
    link = figure and os.path.relpath(figure.resolve(), path.resolve().parent)
    path.write_text(replace_section(text, NAME, section(results, link)))


def draw(results, path):
    """Two rows of bars: actions per second, and the 99th percentile at half of each system's own peak."""
    # Only who draws needs it.
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams |= {"svg.hashsalt": NAME, "svg.fonttype": "none", "font.family": "sans-serif", "font.size": 10}
    from matplotlib import pyplot

    found = list(reversed(measured(results).values()))
    labels = [one["label"] for one in found]
    colors = ["#2f6f9f" if one["label"] == "Signalbox" else "#a9b4bd" for one in found]
    size = (8, 0.9 + 0.42 * len(found))
    plot, (left, right) = pyplot.subplots(1, 2, figsize=size, sharey=True, gridspec_kw={"width_ratios": (3, 2)})
    panels = (
        (left, [one["actions_per_second"] for one in found], "actions per second"),
        (right, [one["p99_ms"] for one in found], "p99 at half load, ms"),
    )
    for axes, values, title in panels:
        present = [value or 0 for value in values]
        bars = axes.barh(labels, present, color=colors, height=0.62)
        axes.bar_label(bars, [number(value, 0) for value in values], padding=4)
        axes.set_title(title, loc="left", fontsize=10)
        axes.set_xlim(0, max([*present, 1]) * 1.22)
        axes.set_xticks([])
        axes.tick_params(axis="y", length=0)
        for side in ("top", "right", "bottom"):
            axes.spines[side].set_visible(False)
    plot.tight_layout()
    plot.savefig(path, metadata={"Date": None, "Creator": None})
    pyplot.close(plot)
    # Nobody's tools like white space at a line's end.
    path.write_text("\n".join(line.rstrip() for line in path.read_text().splitlines()) + "\n")
