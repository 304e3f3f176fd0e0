"""The measured systems. Each is a context manager: started in a place of its own, it can do `run(events, rate)`.

A run gives what it found: events and actions per second from the first publish to the last effect, that time's `begin` and
`end`, and percentiles of the time from each event's publish to its effect.
"""

import pathlib
import subprocess
import sys
import time

import load
import servers
import signalbox
from processes import Processes, wait_until

HERE = pathlib.Path(__file__).resolve().parents[1]
WORK = servers.CHECKOUT / ".local/bench"
VENV = WORK / "venv"
MATCHING = 2


def compile_programs():
    """The publisher and the limit program, from what lies in limit/."""
    include = subprocess.run(
        ["pkg-config", "--cflags", "--libs", "libpq", "librabbitmq"], check=True, stdout=subprocess.PIPE, text=True
    ).stdout.split()
    for name in ("publish", "limit"):
        command = ["cc", "-O2", "-std=gnu11", "-Wall", "-Wextra", str(HERE / f"limit/{name}.c"), "-o", str(WORK / name)]
        subprocess.run([*command, *include], check=True, stdout=sys.stderr)


def install_peers():
    """The peers, of pinned versions, in a folder of their own; does nothing when they are there."""
    wanted = (HERE / "requirements.txt").read_text()
    mark = VENV / "installed.txt"
    if mark.exists() and mark.read_text() == wanted:
        return
    subprocess.run(["/usr/bin/python3", "-m", "venv", "--clear", str(VENV)], check=True, stdout=sys.stderr)
    command = [VENV / "bin/pip", "install", "--quiet", "--disable-pip-version-check", "-r", HERE / "requirements.txt"]
    subprocess.run(command, check=True, stdout=sys.stderr)
    mark.write_text(wanted)


class Signalbox(signalbox.Signalbox):
    """Each role a process of its own, driven by `signalbox bench`."""

    name, label = "signalbox", "Signalbox"
    # Its tenants, their rules and the first event of each are in the rows: some hundredths of a row per action.
    actions_before = 0

    def __init__(self, place, logs, products, settings=None):
        super().__init__(place, products, logs, settings=settings)

    def run(self, events, rate, meter, timeout):
        report = self.bench(events, rate=rate, timeout=timeout, meter=meter)
        begin, end = self.window(report["settings"]["run"])
        return {
            "begin": begin,
            "end": end,
            "events": events,
            "actions": report["actions"],
            "latency": {name: report[f"{name}_ms"] for name in ("p50", "p95", "p99")},
        }


class Prepared:
    """A system that the prepared publisher drives, with tables of its own."""

    name = label = ""
    events_before = 200
    actions_before = events_before * MATCHING
    schema = ""
    tables = ()
    exchange, content_type, encoding = "", "application/json", ""
    # One row: effects, different effects, when the first event was published, when the last effect was recorded, percentiles.
    outcome = ""

    def __init__(self, place, logs, settings):
        self.place, self.settings = place, settings
        self.processes = Processes(logs)

    def __enter__(self):
        try:
            self.place.sql((HERE / self.schema).read_text())
            self.start()
            # The first events pay for what later ones find ready.
            self.run(self.events_before, 0, None, 60)
        except BaseException:
            self.processes.stop()
            raise
        return self

    def __exit__(self, *_):
        self.processes.stop()

    @property
    def pids(self):
        return self.processes.pids

    def start(self):
        raise NotImplementedError

    def line(self, event_id, event):
        raise NotImplementedError

    def await_consumers(self, *queues):
        def are_there():
            self.processes.check()
            found = self.place.queues()
            return all(queue in found for queue in queues) and all(
                self.place.has_consumer(queue) for queue in queues
            )

        wait_until(f"nobody consumes {', '.join(queues)}", are_there, pause=0.2)

    def run(self, events, rate, meter, timeout):
        self.place.sql(f"TRUNCATE {', '.join(self.tables)}")
        lines = (self.line(event_id, event) for event_id, event in load.events(load.new_run(), events))
        publisher = load.Publisher(
            self.processes, WORK / "publish", self.place.amqp_url, self.exchange, rate, lines,
            self.processes.logs / "messages.txt", self.content_type, self.encoding,
        )  # fmt: skip
        try:
            if meter:
                meter.add("publisher", publisher.pid)
            deadline = time.monotonic() + timeout
            publisher.begin()
            publisher.result(timeout)
            with self.place.session() as session:
                self.await_effects(session, events * MATCHING, deadline)
            if meter:
                meter.sample()
        finally:
            publisher.stop()
        row = [float(field) for field in self.place.sql(self.outcome).split("|")]
        if row[0] != events * MATCHING or row[1] != row[0]:
            raise RuntimeError(f"{row[0]:.0f} effects, {row[1]:.0f} different ones, expected {events * MATCHING}")
        names = ("p50", "p95", "p99")
        latency = dict(zip(names, row[4:]))
        return {"begin": row[2], "end": row[3], "events": events, "actions": int(row[0]), "latency": latency}

    def await_effects(self, session, expected, deadline):
        counts = "SELECT (SELECT count(*) FROM tasks) + (SELECT count(*) FROM notes)"
        while (found := int(session.ask(counts))) < expected:
            self.processes.check()
            if time.monotonic() > deadline:
                raise RuntimeError(f"time was up with {found} of {expected} effects")
            time.sleep(0.25)


class Limit(Prepared):
    """The bare C program: a process for each stage."""

    name, label = "limit", "The limit (C)"
    schema = "limit/schema.sql"
    tables = ("events", "executions", "steps", "tasks", "notes")
    exchange, content_type = "limit.events", "application/cloudevents+json"
    outcome = """
        WITH effects AS (
            SELECT id, occurred_at, execution FROM tasks UNION ALL SELECT id, occurred_at, execution FROM notes
        ), done AS (
            SELECT f.id, s.execution, s.occurred_at, s.settled_at,
                extract(epoch FROM s.settled_at - s.occurred_at)::double precision * 1000 AS took
            FROM effects f JOIN steps s USING (occurred_at, execution)
            JOIN executions e ON e.occurred_at = s.occurred_at AND e.id = s.execution
            WHERE s.state = 'done' AND e.state = 'completed'
        )
        SELECT count(*), count(DISTINCT execution), extract(epoch FROM min(occurred_at)),
            extract(epoch FROM max(settled_at)), percentile_cont(0.5) WITHIN GROUP (ORDER BY took),
            percentile_cont(0.95) WITHIN GROUP (ORDER BY took), percentile_cont(0.99) WITHIN GROUP (ORDER BY took)
        FROM done"""

    def start(self):
        servers_of = (self.place.amqp_url, self.place.postgres_url, self.settings["batch"])
        self.processes.start("matcher", [WORK / "limit", "matcher", *servers_of])
        for kind in ("task", "note"):
            self.processes.start(f"worker-{kind}", [WORK / "limit", "worker", *servers_of, kind])
        self.await_consumers("deal.won", "task", "note")

    def line(self, event_id, event):
        return load.message("deal.won", event_id, {}, event)


class Peer(Prepared):
    """A pipeline on a Python library: one consumer stage, a worker for each kind."""

    schema = "peers/schema.sql"
    tables = ("processed", "tasks", "notes")
    queues = ("event", "task", "note")
    outcome = """
        WITH done AS (
            SELECT 'task' AS kind, record, event, title AS text, occurred_at, recorded_at FROM tasks
            UNION ALL SELECT 'note', record, event, body, occurred_at, recorded_at FROM notes
        ), timed AS (
            SELECT *, extract(epoch FROM recorded_at - occurred_at)::double precision * 1000 AS took FROM done
        )
        SELECT count(*), count(DISTINCT (kind, record, event, text)), extract(epoch FROM min(occurred_at)),
            extract(epoch FROM max(recorded_at)), percentile_cont(0.5) WITHIN GROUP (ORDER BY took),
            percentile_cont(0.95) WITHIN GROUP (ORDER BY took), percentile_cont(0.99) WITHIN GROUP (ORDER BY took)
        FROM timed"""

    def start(self):
        for stage in self.queues:
            name = "matcher" if stage == "event" else f"worker-{stage}"
            environment = {
                "BROKER_URL": self.place.amqp_url,
                "POSTGRES_URL": self.place.postgres_url,
                "STAGE": stage,
                "PYTHONDONTWRITEBYTECODE": "1",
            } | self.environment(stage)
            self.processes.start(name, self.command(stage), environment, cwd=HERE / "peers")
        self.await_consumers(*self.queues)
        found = self.place.queues()
        for queue in self.queues:
            if found[queue]["type"] != "quorum" or not found[queue]["durable"]:
                raise RuntimeError(f"the queue {queue} is no durable quorum queue")

    def environment(self, stage):
        return {}

    def command(self, stage):
        raise NotImplementedError

    def setting(self, name, stage):
        """A setting is one for all stages, or one for the matcher and one for the workers."""
        value = self.settings[name]
        return value[0 if stage == "event" else 1] if isinstance(value, (list, tuple)) else value


class Celery(Peer):
    name, label = "celery", "Celery"
    encoding = "utf-8"

    def environment(self, stage):
        return {"PREFETCH": str(self.setting("prefetch", stage))}

    def command(self, stage):
        return [
            VENV / "bin/celery", "-A", "celery_app", "worker", "--queues", stage, "--hostname", f"{stage}@localhost",
            "--pool", self.setting("pool", stage), "--concurrency", self.setting("concurrency", stage),
            "--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING",
        ]  # fmt: skip

    def line(self, event_id, event):
        headers = {"lang": "py", "task": "pipeline.event", "id": event_id, "root_id": event_id}
        return load.message("event", event_id, headers, [[event], {}, {}])


class Dramatiq(Peer):
    name, label = "dramatiq", "Dramatiq"

    def environment(self, stage):
        return {"dramatiq_queue_prefetch": str(self.setting("prefetch", stage))}

    def command(self, stage):
        return [
            VENV / "bin/dramatiq", "dramatiq_app", "--queues", stage, "--processes", self.setting("processes", stage),
            "--threads", self.setting("threads", stage),
        ]  # fmt: skip

    def line(self, event_id, event):
        body = {
            "queue_name": "event", "actor_name": "event", "args": [event], "kwargs": {}, "options": {},
            "message_id": event_id, "message_timestamp": int(time.time() * 1000),
        }  # fmt: skip
        return load.message("event", event_id, {}, body)


class FastStream(Peer):
    name, label = "faststream", "FastStream"

    def start(self):
        # Its processes declare them at the same time, and RabbitMQ 3.10 closes the connection of one that consumes from a queue
        # before another one's declaration has brought it up.
        for queue in self.queues:
            self.place.quorum_queue(queue)
        super().start()

    def environment(self, stage):
        return {
            "PREFETCH": str(self.setting("prefetch", stage)),
            "CONNECTIONS": str(self.setting("connections", stage)),
        }

    def command(self, stage):
        return [
            VENV / "bin/faststream", "run", "faststream_app:app", "--log-level", "warning",
            "--workers", self.setting("processes", stage),
        ]  # fmt: skip

    def line(self, event_id, event):
        return load.message("event", event_id, {}, event)


PEERS = (Dramatiq, Celery, FastStream)
# The best of those that were tried; the README says which.
SETTINGS = {
    "limit": {"batch": 500},
    "celery": {"pool": "threads", "concurrency": 4, "prefetch": 16},
    "dramatiq": {"processes": 1, "threads": 8, "prefetch": 64},
    "faststream": {"processes": 1, "connections": 2, "prefetch": 100},
}
