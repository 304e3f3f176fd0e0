"""Actions a second with millions of executions stored.

The history is made of a real one: what a measurement has left in the tables is copied again and again, moved back in time
and spread over the months, with keys made as Signalbox makes them. So the copies are whatever the tables hold now, columns
and all, and `signalbox audit` finds nothing wrong with them. All indexes stay, no setting is changed.
"""

import concurrent.futures
import datetime
import math
import threading
import time

import figures
from sweeps import traffic
from sweeps import measuring
from sweeps.result import Graph, Must, Result

# Within retention, which is 90 days.
DAYS = 85
# The history ends so long before it is made, so that nobody takes it for what is measured.
GAP_HOURS = 3
WRITERS = 2
COPIES_AT_ONCE = 5


def constant(text):
    """A field of a key that is the same in every row."""
    data = text.encode()
    return f"'\\x{len(data).to_bytes(8, 'big').hex()}{data.hex()}'::bytea"


def varying(expression):
    """A field of a key that is a text."""
    data = f"convert_to({expression}, 'UTF8')"
    return f"int8send(octet_length({data})) || {data}"


def identifier(expression):
    """A field of a key that is a UUID: its length is known, and it has no character that a cast would take for an escape."""
    return f"'\\x{(36).to_bytes(8, 'big').hex()}'::bytea || upper({expression}::text)::bytea"


def key(*fields):
    """An expression for the key that Signalbox makes of fields: SHA-256 over each with its length, a UUID of version 8."""
    digest = f"substr(sha256({' || '.join(fields)}), 1, 16)"
    return (
        "(SELECT encode(set_byte(set_byte(h, 6, (get_byte(h, 6) & 15) | 128), 8, (get_byte(h, 8) & 63) | 128), 'hex')::uuid"
        f" FROM (SELECT {digest} AS h OFFSET 0) AS hashed)"
    )


class Template:
    """A measurement's rows, kept in a schema of their own, and the statements that copy them."""

    def __init__(self, place, run, since):
        self.place, self.run = place, run
        self.tables = {}
        # The tables that have the time of their event, with those columns that can be written.
        listed = place.sql(
            "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_class c"
            " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''"
            " AND a.attidentity <> 'a'"
            " WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace AND EXISTS ("
            " SELECT FROM pg_attribute o WHERE o.attrelid = c.oid AND o.attname = 'occurred_at' AND NOT o.attisdropped)"
            " ORDER BY c.relname, a.attnum"
        )
        for line in listed.splitlines():
            table, column, kind = line.split("|")
            self.tables.setdefault(table, {})[column] = kind
        place.sql("DROP SCHEMA IF EXISTS history CASCADE; CREATE SCHEMA history")
        for table in list(self.tables):
            place.sql(
                f"CREATE UNLOGGED TABLE history.{table} AS SELECT * FROM public.{table}"
                f" WHERE occurred_at >= to_timestamp({since}) ORDER BY occurred_at; ANALYZE history.{table}"
            )
            if place.sql(f"SELECT EXISTS (SELECT FROM history.{table})") == "f":
                del self.tables[table]
        self.executions = int(place.sql("SELECT count(*) FROM history.executions"))
        first, seconds = place.sql(
            "SELECT min(occurred_at), extract(epoch FROM max(occurred_at) - min(occurred_at)) FROM history.events"
        ).split("|")
        self.first, self.seconds = first, float(seconds) + 0.001
        self.renamed = {table: self.columns_with_run(table) for table in self.tables}

    def drop(self):
        self.place.sql("DROP SCHEMA history CASCADE")

    def columns_with_run(self, table):
        """The columns whose text has the run's name, which tells one copy's events from another's; tenants stay as they are."""
        texts = [
            name for name, kind in self.tables[table].items()
            if kind in ("text", "json", "jsonb") or kind.startswith("character varying") if name != "tenant"
        ]  # fmt: skip
        if not texts:
            return []
        tests = ", ".join(f"coalesce(bool_or({name}::text LIKE '%{self.run}%'), false)" for name in texts)
        found = self.place.sql(f"SELECT {tests} FROM history.{table}").split("|")
        return [name for name, is_there in zip(texts, found) if is_there == "t"]

    @property
    def effect_tables(self):
        """Tables of effects: their id is made of their execution and step."""
        return [table for table, columns in self.tables.items() if {"id", "execution", "ordinal"} <= columns.keys()]

    def copy(self, number, begin, length):
        """A transaction that writes one copy: into `length` seconds from the time `begin` on."""
        name = f"{(int(self.run, 16) + 1 + number) % (1 << 32):08x}"
        event = key(constant("event"), varying("tenant"), varying("source"), varying("id"))
        execution = key(
            constant("execution"), varying("e.tenant"), identifier("e.rule"), varying("v.source"), varying("v.id")
        )
        effect = key(constant("effect"), identifier("x.new"), varying("f.ordinal::text"), constant(""))
        keys = f"""
            CREATE TEMP TABLE keys ON COMMIT DROP AS
            WITH v AS MATERIALIZED (
                SELECT key AS old, {event} AS new, source, id
                FROM (SELECT key, tenant, source, replace(id, '{self.run}', '{name}') AS id FROM history.events) AS named
            ), x AS MATERIALIZED (
                SELECT e.id AS old, {execution} AS new
                FROM history.executions e JOIN v ON v.old = e.event
            )
            SELECT old, new FROM v UNION ALL SELECT old, new FROM x"""
        for table in self.effect_tables:
            keys += f"\nUNION ALL SELECT f.id, {effect} FROM history.{table} f JOIN x ON x.old = f.execution"
        writes = [self.insert(table, name, begin, length) for table in self.tables]
        return ";\n".join(["BEGIN", keys, "ANALYZE keys", *writes, "COMMIT"]) + ";\n"

    def insert(self, table, name, begin, length):
        scale = length / self.seconds
        moved = f"(timestamptz '{begin}' + (r.occurred_at - timestamptz '{self.first}') * {scale!r}::double precision)"
        values, joins = [], []
        for column, kind in self.tables[table].items():
            if column == "occurred_at":
                values.append(moved)
            elif kind == "timestamp with time zone":
                values.append(f"r.{column} + ({moved} - r.occurred_at)")
            elif kind == "uuid" and column != "rule":
                values.append(f"coalesce(k_{column}.new, r.{column})")
                joins.append(f"LEFT JOIN keys k_{column} ON k_{column}.old = r.{column}")
            elif column in self.renamed[table]:
                values.append(f"replace(r.{column}::text, '{self.run}', '{name}')::{kind}")
            else:
                values.append(f"r.{column}")
        columns = ", ".join(self.tables[table])
        return f"INSERT INTO public.{table} ({columns}) SELECT {', '.join(values)} FROM history.{table} r {' '.join(joins)}"


def slots(copies, now, days=DAYS, gap_hours=GAP_HOURS):
    """Where each copy begins, as texts, and how many seconds it has: one after the other, up to the gap before now."""
    end = now - datetime.timedelta(hours=gap_hours)
    length = days * 86_400 / copies
    begins = [end - datetime.timedelta(seconds=length * (copies - number)) for number in range(copies)]
    return [begin.isoformat() for begin in begins], length


def fill(context, template, numbers, begins, length):
    """Writes copies, by several writers at once; returns the seconds that it took."""
    chunks = [numbers[place : place + COPIES_AT_ONCE] for place in range(0, len(numbers), COPIES_AT_ONCE)]
    began, done, lock = time.monotonic(), [0, 0.0], threading.Lock()

    def write(chunk):
        # The plans of a merge or of nested loops would be chosen for a table that was empty a moment ago.
        script = "SET work_mem = '128MB'; SET enable_nestloop = off; SET client_min_messages = error;\n"
        template.place.sql(script + "".join(template.copy(number, begins[number], length) for number in chunk), 3600)
        with lock:
            done[0] += len(chunk)
            if time.monotonic() - done[1] > 10:
                done[1] = time.monotonic()
                context.say(f"{done[0] * template.executions:,} executions are written")

    with concurrent.futures.ThreadPoolExecutor(WRITERS) as writers:
        list(writers.map(write, chunks))
    return time.monotonic() - began


def history(context):
    wanted = context.pick((1_000_000, 3_000_000, 10_000_000), (50_000, 200_000))
    events = context.pick(20_000, 2500)
    rounds = context.pick(context.wanted_rounds or 3, context.wanted_rounds or 1)
    points = []
    with context.system("history") as system:
        roles, place = system.roles, system.place

        def size():
            return int(place.sql("SELECT pg_database_size(current_database())"))

        def measure(stored, seconds):
            point = measuring.measure(context, system, events, rounds)
            points.append({"stored": stored, "bytes": size(), "fill_seconds": seconds} | point)

        context.say("history: empty")
        # Of processes that have just begun, the first events are slower.
        measuring.measure(context, system, events)
        measure(0, 0)
        template = Template(place, points[0]["run"], points[0]["since"])
        copies = math.ceil(wanted[-1] / template.executions)
        begins, length = slots(copies, datetime.datetime.now(datetime.timezone.utc))
        written = 0
        seconds = 0.0
        for count in wanted:
            # Nobody works while the history is made.
            system.processes.stop(*roles)
            until = min(copies, math.ceil(count / template.executions))
            took = fill(context, template, range(written, until), begins, length)
            written = until
            if written == copies:
                template.drop()
            vacuum = time.monotonic()
            place.sql("VACUUM (ANALYZE)", 7200)
            vacuum = time.monotonic() - vacuum
            seconds += took
            context.say(f"{written * template.executions:,} executions: written in {took:.0f} s, vacuumed in {vacuum:.0f} s")
            place.checkpoint()
            system.start(*roles)
            measuring.measure(context, system, max(1, events // 4))
            measure(written * template.executions, seconds)
        # All of it with --quick; of ten millions what was measured, as each measurement has counted already.
        problems = traffic.audit(system, None if context.is_quick else points[0]["since"])
    base = points[0]["actions_per_second"]
    for point in points:
        point["ratio"] = point["actions_per_second"] / base
    rows = [
        [figures.number(point["stored"]), figures.number(point["bytes"] / (1 << 30), 1), figures.number(point["ratio"], 2),
            *measuring.cells(point)]
        for point in points
    ]  # fmt: skip
    last = points[-1]
    return Result(
        "history", "Cost as history grows", f"The standard work, with so many executions of the last {DAYS} days stored: their"
        " events, steps, attempts, tasks and notes, in the tables that they are always in, all indexes there.",
        ("executions stored", "GiB on disk", "ratio", *measuring.COLUMNS), rows, points,
        [Graph("executions stored", "actions/s", {"actions/s": measuring.line(points, "stored")},
            bounds={"must: 0.8 of empty": 0.8 * base})],
        [Must(f"with {last['stored']:,} executions, as a share of empty", last["ratio"], 0.8, 0.95)],
        [f"the history was written in {last['fill_seconds']:,.0f} s"],
        problems,
    )  # fmt: skip
