"""Graphs as small SVG files, drawn by matplotlib."""

import pathlib

COLOURS = ("#1f6feb", "#d1242f", "#1a7f37", "#9a6700", "#8250df")
# What is no measurement.
GUIDE, DASHES = "#57606a", (0, (4, 3))
SETTINGS = {
    "svg.fonttype": "none",
    # The same graph is the same file.
    "svg.hashsalt": "signalbox",
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#d8dee4",
    "grid.linewidth": 0.6,
    "legend.frameon": False,
}


def draw(result, folder):
    """Draws a result's graphs into a file of a folder, side by side, and returns it; None where there are none."""
    if not result.graphs:
        return None
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{result.name}.svg"
    count = len(result.graphs)
    with matplotlib.rc_context(SETTINGS):
        size = (6 if count == 1 else 4.6 * count, 3.2)
        figure, panels = pyplot.subplots(1, count, figsize=size, layout="constrained", squeeze=False)
        for graph, axes in zip(result.graphs, panels[0]):
            draw_graph(graph, axes)
        figure.suptitle(result.title, x=0.01, ha="left", fontsize=10)
        figure.savefig(file, metadata={"Date": None})
        pyplot.close(figure)
    # matplotlib ends lines with a space here and there.
    file.write_text("".join(f"{line.rstrip()}\n" for line in file.read_text().splitlines()))
    return file


def draw_graph(graph, axes):
    from matplotlib.ticker import FuncFormatter, NullLocator

    def plain(value, _):
        return f"{value:,.0f}" if value == round(value) else f"{value:g}"

    ticks = sorted({x for line in graph.lines.values() for x, _ in line})
    highest = max([y for line in graph.lines.values() for _, y in line] + list(graph.bounds.values()), default=1)
    for colour, (label, line) in zip(COLOURS, graph.lines.items()):
        mark = "o" if len(line) <= 20 else None
        xs, ys = zip(*line)
        if label in graph.guides:
            axes.plot(xs, ys, color=GUIDE, linewidth=0.9, linestyle=DASHES, label=label)
        else:
            axes.plot(xs, ys, color=colour, marker=mark, markersize=4, label=label)
    for label, level in graph.bounds.items():
        axes.axhline(level, color=GUIDE, linewidth=0.9, linestyle=DASHES)
        axes.annotate(
            label, (1, level), xycoords=("axes fraction", "data"), ha="right", va="bottom", color=GUIDE, fontsize=8
        )
    if graph.is_log:
        # Zero has a place of its own at the left.
        above = [x for x in ticks if x > 0]
        axes.set_xscale("symlog", linthresh=min(above)) if ticks[0] == 0 else axes.set_xscale("log")
    if len(ticks) <= 8:
        axes.set_xticks(ticks)
        axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(plain))
    axes.yaxis.set_major_formatter(FuncFormatter(plain))
    axes.set_ylim(0, highest * 1.12 or 1)
    axes.set_xlabel(graph.across)
    axes.set_ylabel(graph.upwards)
    if len(graph.lines) > 1:
        axes.legend(fontsize=8)
