"""What a sweep gives: a table, a graph, what it had to reach, and what was wrong."""

import dataclasses

import figures


@dataclasses.dataclass
class Must:
    """A figure that has to be reached; of a time, the less the better."""

    what: str
    value: float
    must: float
    moonshot: float = None
    unit: str = ""
    is_time: bool = False

    @property
    def holds(self):
        return self.reaches(self.must)

    def reaches(self, bound):
        if self.value is None or bound is None:
            return False
        return self.value <= bound if self.is_time else self.value >= bound

    @property
    def text(self):
        verdict = "the moonshot holds" if self.reaches(self.moonshot) else "holds" if self.holds else "not reached"
        moonshot = "" if self.moonshot is None else f", moonshot {self.with_unit(self.moonshot)}"
        return f"{self.what}: {self.with_unit(self.value)} (must {self.with_unit(self.must)}{moonshot}): {verdict}"

    def with_unit(self, value):
        return f"{figures.number(value)} {self.unit}".rstrip()


@dataclasses.dataclass
class Graph:
    """Lines over one axis. `bounds` are levels to reach, by their labels; `guides` are the lines that nobody measured."""

    across: str
    upwards: str
    lines: dict
    is_log: bool = True
    bounds: dict = dataclasses.field(default_factory=dict)
    guides: tuple = ()


@dataclasses.dataclass
class Result:
    name: str
    title: str
    # What was done, in a sentence or two.
    text: str
    header: tuple
    rows: list
    # The same as numbers, a dictionary a row.
    points: list
    graphs: list = dataclasses.field(default_factory=list)
    musts: list = dataclasses.field(default_factory=list)
    notes: list = dataclasses.field(default_factory=list)
    # What was lost, doubled or inconsistent, a sentence each.
    problems: list = dataclasses.field(default_factory=list)
    seconds: float = 0

    @property
    def json(self):
        return dataclasses.asdict(self) | {"musts": [dataclasses.asdict(one) | {"holds": one.holds} for one in self.musts]}

    @classmethod
    def from_json(cls, found):
        musts = [Must(**{name: value for name, value in one.items() if name != "holds"}) for one in found["musts"]]
        return cls(**found | {"musts": musts, "graphs": [Graph(**one) for one in found["graphs"]]})

    @property
    def table(self):
        return figures.table(self.header, self.rows)

    @property
    def lines(self):
        """What stands below the table."""
        return [*(one.text for one in self.musts), *self.notes, *(f"NOT IN ORDER: {one}" for one in self.problems)]

    @property
    def plain(self):
        """For a terminal."""
        below = "".join(f"  {line}\n" for line in self.lines)
        return f"{self.name}: {self.title}\n\n{self.table}\n{below}"

    def markdown(self, picture=None):
        """For a document: `picture` is the file with the graphs, as the document names it."""
        parts = [f"### {self.title}", self.text, self.table.strip()]
        if picture:
            parts.append(f"![{self.title}]({picture})")
        if self.lines:
            parts.append("\n".join(f"- {line}" for line in self.lines))
        return "\n\n".join(parts) + "\n"
