"""Numbers of measurements: medians, percentiles, ratios; and the tables that show them."""

import math
import statistics


def median(values):
    """The median of what is there; None where nothing is."""
    found = [value for value in values if value is not None]
    return statistics.median(found) if found else None


def percentile(values, share):
    """The value below which such a share lies, straight lines between the values, as Postgres' percentile_cont."""
    found = sorted(values)
    if not found:
        return None
    place = (len(found) - 1) * share
    low = math.floor(place)
    high = min(low + 1, len(found) - 1)
    return found[low] + (found[high] - found[low]) * (place - low)


def ratio(value, other):
    """None where one is missing or there is nothing to divide by."""
    return value / other if value is not None and other else None


def merge(rounds):
    """Of several rounds' results, nested dictionaries of one shape, the median of each number.

    What is no number, or the same in all of them, is taken from the last round that has it.
    """
    merged = {}
    for name in dict.fromkeys(name for one in rounds for name in one):
        values = [one[name] for one in rounds if one.get(name) is not None]
        if values and all(isinstance(value, dict) for value in values):
            merged[name] = merge(values)
        elif len(set(map(str, values))) > 1 and all(is_number(value) for value in values):
            merged[name] = median(values)
        else:
            merged[name] = values[-1] if values else None
    return merged


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def spread(values):
    """How far the values lie apart, as a share of their median."""
    middle = median(values)
    return (max(values) - min(values)) / middle if middle else None


def number(value, digits=None):
    """A number for people: 12,345 or 3.4 or 0.021; a dash where there is none."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    if digits is None:
        size = abs(value)
        digits = 0 if size >= 100 or isinstance(value, int) else 1 if size >= 10 else 2 if size >= 1 else 3
    return f"{value:,.{digits}f}"


def mebibytes(value):
    return "–" if value is None else number(value / (1 << 20), 0 if value >= 10 << 20 else 1)


def table(header, rows):
    """A Markdown table that reads well as plain text too: the first column to the left, numbers to the right."""
    cells = [[str(cell) for cell in row] for row in (header, *rows)]
    widths = [max(3, *(len(row[column]) for row in cells)) for column in range(len(header))]

    def line(row):
        padded = [
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths))
        ]
        return "| " + " | ".join(padded) + " |"

    rule = "|" + "|".join(
        "-" * (width + 2) if column == 0 else "-" * (width + 1) + ":" for column, width in enumerate(widths)
    ) + "|"  # fmt: skip
    return "\n".join([line(cells[0]), rule, *map(line, cells[1:])]) + "\n"


def replace_section(text, name, section):
    """The text with what stands between the markers of a name exchanged; the markers come at the end where there are none."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    block = f"{begin}\n{section.strip()}\n{end}"
    head, found, rest = text.partition(begin)
    if not found:
        return f"{text.rstrip()}\n\n{block}\n" if text.strip() else f"{block}\n"
    _, closed, tail = rest.partition(end)
    if not closed:
        raise ValueError(f"the marker {begin} has no {end}")
    return head + block + tail
