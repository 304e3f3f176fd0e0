"""The torture run itself, on servers that deploy/torture has started.

Usage: torture.py ROOT PRODUCTS AMQP MANAGEMENT POSTGRES DATABASE VIRTUAL_HOST EVENTS FAULTS SEED KEEP KINDS

ROOT is the folder of the run, PRODUCTS that of the executables, then come the servers' ports; AMQP and MANAGEMENT have one
for each node, with commas between, when there is a cluster; KEEP is yes or no; KINDS are
the kinds of faults, with semicolons between, or nothing for all of them. Exit 1 when anything is not as it must be.
"""

import asyncio
import collections
import datetime
import math
import os
import pathlib
import shutil
import signal
import sys
import time

import cluster
import compare
import control
import faults
import operators
import plan
import producers
import roles
import system
import workload

# The longest that anything may take to go on again, and that all may take to drain.
RECOVERY_SECONDS = 120
DRAIN_SECONDS = 300
READY_SECONDS = 60
# Chunks of events for each episode: before its faults, during them, after them.
CHUNKS = 4
CHUNK_PAUSE = 0.7
STOP_SECONDS = 20
# How long the schedule goes on firing: at least so long, and so long for each fault.
BEAT_SECONDS, BEAT_SECONDS_A_FAULT = 30, 2
# Chunks that are published a second time, by a producer that has forgotten.
FORGOTTEN = 20

Options = collections.namedtuple(
    "Options", "root products nodes amqp management postgres database virtual_host events faults seed keep kinds"
)

CONFIGURATION = """\
postgres:
  host: 127.0.0.1
  port: {options.postgres}
  user: signalbox
  database: {options.database}
  tls: disable
  statementTimeout: 10s
  lockTimeout: 2s
rabbitmq:
  host: 127.0.0.1
  port: {options.amqp}
  user: guest
  password: guest
  virtualHost: {options.virtual_host}
  heartbeat: 5s
worker: {{ lease: 5s }}
rescue: {{ after: 20s }}
email: {{ host: 127.0.0.1, port: {smtp}, tls: none, from: signalbox@torture.example, deadline: 3s }}
webhook: {{ allowRanges: [127.0.0.0/8], deadline: 3s }}
shutdown: {{ gracePeriod: 10s }}
"""


def say(text=""):
    print(text, flush=True)


class Run:
    def __init__(self, options):
        self.options = options
        self.root = pathlib.Path(options.root)
        self.logs, self.folder = self.root / "logs", self.root / "run"
        self.postgres = system.Postgres(options.postgres, options.database)
        self.management = system.Management(options.management, options.virtual_host)
        self.configuration = self.root / "signalbox.yaml"
        self.roles, self.producers, self.tasks = {}, {}, []
        self.sinks = self.proxies = None
        self.watched = {}
        self.operators = operators.Operators(self)
        # The times at which the schedule fires, in microseconds.
        self.beats = []
        # What must not be, beyond what the comparison finds; recoveries by kind: [(seconds, whether it was alone)].
        self.complaints, self.injected, self.unreached = [], collections.Counter(), collections.Counter()
        self.recoveries = collections.defaultdict(list)
        # How long it took until everything went on without the node that a fault had ended, in a cluster.
        self.outages = {}
        self.began = time.monotonic()

    def complain(self, text):
        self.complaints.append(text)
        say(f"    !! {text}")

    # Setting up.

    def environment(self, **settings):
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return kept | {"SIGNALBOX_CONFIG": str(self.configuration)} | {name: str(value) for name, value in settings.items()}

    async def command(self, *arguments, timeout=300):
        """The exit code and the output of an operator's command, past all proxies."""
        url = f"http://127.0.0.1:{self.options.management}"
        return await system.run(
            os.path.join(self.options.products, "signalbox"), *arguments,
            environment=self.environment(SIGNALBOX_RABBITMQ_MANAGEMENT_URL=url), timeout=timeout,
        )  # fmt: skip

    async def signalbox(self, *arguments):
        code, output = await self.command(*arguments)
        if code:
            raise RuntimeError(f"signalbox {' '.join(arguments)}: {output.strip()[-600:]}")
        return output

    def plan_beats(self):
        """The first and the last time at which the schedule fires."""
        count = BEAT_SECONDS + BEAT_SECONDS_A_FAULT * self.options.faults
        first = int(time.time()) + 15
        self.beats = [(first + place) * 1_000_000 for place in range(count)]
        return [
            datetime.datetime.fromtimestamp(first + place, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
            for place in (0, count - 1)
        ]

    async def set_up(self):
        options = self.options
        with open(self.logs / "sinks.log", "ab") as log:
            self.sinks, said = await control.Child.start("sinks.py", log, str(self.folder), preexec=roles.die_with_us)
        smtp, http = said["ports"]["smtp"], said["ports"]["http"]
        amqp = ",".join(str(amqp) for amqp, _ in options.nodes)
        upstream = {"rabbitmq": amqp, "postgres": options.postgres, "smtp": smtp, "http": http}
        with open(self.logs / "proxies.log", "ab") as log:
            self.proxies, said = await control.Child.start(
                "proxies.py", log, *(f"{link}={upstream[link.rpartition('.')[2]]}" for link in plan.LINKS),
                heard=self.hear, preexec=roles.die_with_us,
            )  # fmt: skip
        self.links = said["ports"]
        self.configuration.write_text(CONFIGURATION.format(options=options, smtp=smtp))

        await self.signalbox("migrate")
        await self.signalbox("topology", "apply")
        if self.is_cluster:
            await cluster.whole(self)
        first, last = self.plan_beats()
        for tenant in workload.TENANTS:
            pack = self.folder / tenant
            shutil.copytree(system.HERE / tenant, pack)
            for rule in (pack / "rules").iterdir():
                text = rule.read_text().replace("@HOOKS@", f"http://127.0.0.1:{self.links['worker-webhook.http']}")
                rule.write_text(text.replace("@FROM@", first).replace("@TO@", last))
            await self.signalbox("tenant", "create", tenant)
            await self.signalbox("pack", "apply", str(pack), "--tenant", tenant)

    async def start_roles(self):
        health_port = 27720 + (self.options.amqp - 25720) * 2
        for place, name in enumerate(plan.INSTANCES):
            role = name.rpartition("-")[0]
            settings = {
                "SIGNALBOX_RABBITMQ_PORT": self.links[f"{name}.rabbitmq"],
                "SIGNALBOX_POSTGRES_PORT": self.links[f"{name}.postgres"],
                "SIGNALBOX_HEALTH_PORT": health_port + place,
            }
            if f"{name}.smtp" in self.links:
                settings["SIGNALBOX_EMAIL_PORT"] = self.links[f"{name}.smtp"]
            command = [os.path.join(self.options.products, f"signalbox-{role}"), "--config", str(self.configuration)]
            self.roles[name] = roles.Role(
                name, command, self.environment(**settings), health_port + place, self.logs / f"{name}.log"
            )
            self.roles[name].start()
        deadline = time.monotonic() + READY_SECONDS
        for role in self.roles.values():
            while not await role.is_ready():
                if role.surprises or time.monotonic() > deadline:
                    raise RuntimeError(f"{role.name} does not start: {role.last_line()}")
                await asyncio.sleep(0.2)

    def start_producers(self):
        self.chunks = asyncio.Queue()
        for name in plan.PRODUCERS:
            environment = self.environment(SIGNALBOX_RABBITMQ_PORT=self.links[f"{name}.rabbitmq"])
            command = [os.path.join(self.options.products, "signalbox")]
            producer = producers.Producer(name, command, environment, self.chunks, self.logs / f"{name}.log")
            self.producers[name] = producer
            self.tasks.append(asyncio.create_task(producer.run(roles.die_with_us)))

    # Crash points.

    def hear(self, message):
        if (fired := self.watched.pop(message.get("fired"), None)) and not fired.done():
            fired.set_result(message["pid"])

    def watch(self, link):
        self.watched[link] = asyncio.get_running_loop().create_future()
        return self.watched[link]

    # Episodes.

    async def episode(self, faults_at_once, work):
        """Injects the faults of an episode under load, heals, and waits until all that was hit goes on."""
        work = list(work)
        last = work.pop() if len(work) > 1 else None
        feeding = asyncio.create_task(self.feed(work))
        reached = await asyncio.gather(*(self.inject(fault) for fault in faults_at_once))
        await feeding
        hit = [fault for fault, was_reached in zip(faults_at_once, reached) if was_reached]
        names = sorted({name for fault in hit for name in faults.affected(fault)})
        recovery = Recovery(self, names)
        await recovery.begin()
        if last:
            self.chunks.put_nowait(last)
        seconds = await recovery.finish()
        worst = None
        for fault in hit:
            took = max((seconds[name] for name in faults.affected(fault)), default=0)
            took = max(took, self.outages.get(fault, 0))
            self.injected[fault.kind] += 1
            self.recoveries[fault.kind].append((took, len(hit) == 1))
            worst = max(worst or 0, took)
        return worst

    async def goes_on(self, names):
        """How long it takes from now until these processes are ready and their roles go on."""
        recovery = Recovery(self, names)
        await recovery.begin()
        return max((await recovery.finish()).values())

    async def feed(self, work):
        for chunk in work:
            self.chunks.put_nowait(chunk)
            await asyncio.sleep(CHUNK_PAUSE)

    async def inject(self, fault):
        await asyncio.sleep(fault.delay)
        try:
            await faults.Faults(self).inject(fault)
            return True
        except faults.NotReached:
            self.unreached[fault.kind] += 1
            return False
        except (RuntimeError, OSError, asyncio.TimeoutError) as error:
            self.complain(f"{fault.kind} ({fault.target}) could not be made or healed: {error!r}")
            return True

    # The end.

    async def drained(self, expected):
        """Waits until nothing is left to do, or nothing has moved for too long; returns whether it is done."""
        moved, seen = time.monotonic(), None
        while True:
            view = await self.view()
            missing = expected["events"] - view["events"], expected["refused"] - view["refused"]
            is_over = self.beats[-1] < time.time() * 1_000_000 and view["beats"] == len(self.beats)
            if is_over and missing == (0, 0) and not view["open"] and not view["queued"]:
                return True
            if view != seen:
                moved, seen = time.monotonic(), view
            if time.monotonic() - moved > DRAIN_SECONDS:
                self.complain(f"not drained: {missing[0]} events and {missing[1]} refusals are missing, {view}")
                return False
            await asyncio.sleep(1)

    async def view(self):
        [[events, beats, refused, still_open]] = await self.postgres.rows(
            """
            SELECT json_build_array(
                (SELECT count(*) FROM events WHERE type <> 'signalbox.rule.due'),
                (SELECT count(*) FROM events WHERE type = 'signalbox.rule.due'),
                (SELECT count(DISTINCT event_id) FROM dead_letters WHERE subject = 'event'),
                (SELECT count(*) FROM steps WHERE state IN ('pending', 'running', 'waiting'))
                + (SELECT count(*) FROM timers WHERE ordinal < 0))
            """
        )
        queues = await self.management.call("GET", "queues/@?disable_stats=true&enable_queue_totals=true")
        queued = {
            queue["name"]: queue["messages"]
            for queue in queues
            if queue.get("messages") and not queue["name"].startswith("signalbox.retry.")
        }
        return {"events": events, "beats": beats, "refused": refused, "open": still_open, "queued": queued}

    async def stop(self, is_graceful):
        for task in self.tasks:
            task.cancel()
        for producer in self.producers.values():
            producer.kill()
        codes = await asyncio.gather(*(role.stop(STOP_SECONDS if is_graceful else 5) for role in self.roles.values()))
        for role, code in zip(self.roles.values(), codes):
            if is_graceful and code != 0:
                self.complain(f"{role.name}: SIGTERM ended it with {'a kill' if code is None else code}: {role.last_line()}")
        for child in (self.proxies, self.sinks):
            if child:
                await child.stop()

    # All of it.

    async def torture(self):
        options = self.options
        now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
        events = workload.make(options.seed, options.events, now)
        planner = cluster if self.is_cluster else plan
        episodes = planner.make(options.seed, options.faults, options.kinds or planner.NAMES)
        size = max(20, min(1000, options.events // (CHUNKS * max(len(episodes), 1)) or 1))
        (self.folder / "events").mkdir()
        files = producers.chunks(events, size, self.folder / "events")
        work = [chunk for place, chunk in enumerate(files) for _ in range(2 if place % FORGOTTEN == 7 else 1)]
        say(f"    {len(events):,} events in {len(files)} chunks, {options.faults} faults in {len(episodes)} episodes, seed {options.seed}")
        await self.set_up()
        await self.start_roles()
        self.start_producers()
        people = asyncio.create_task(self.operators.work())
        say(f"    {len(self.roles)} roles are ready after {self.elapsed}")
        for number, episode in enumerate(episodes, 1):
            share = work[len(work) * (number - 1) // len(episodes) : len(work) * number // len(episodes)]
            worst = await self.episode(episode, share)
            went_on = "was not reached" if worst is None else f"goes on after {worst:.1f} s"
            say(f"    {self.elapsed:>8} {number:>4}/{len(episodes)} {plan.text(episode)}: {went_on}")
        if not episodes:
            await self.feed(work)
        self.operators.is_over.set()
        await people
        cancels = f"{len(self.operators.cancels)} times executions were cancelled, {self.operators.pauses} times paused"
        say(f"    {self.elapsed:>8} all faults are over; {cancels}; draining")
        expectation = compare.Expectation(events, self.beats)
        try:
            await asyncio.wait_for(self.chunks.join(), DRAIN_SECONDS)
        except asyncio.TimeoutError:
            self.complain("the producers did not get all events confirmed")
        await self.drained({"events": len(expectation.events), "refused": len(expectation.refused)})
        say(f"    {self.elapsed:>8} drained; comparing")
        await self.sinks.ask(sink="log")
        self.look_at_surprises()
        is_right = await compare.report(self, expectation)
        self.table()
        if options.keep:
            say("    all of it still runs, until Ctrl-C; the settings are in .local/torture/signalbox.yaml")
            await asyncio.Event().wait()
        await self.stop(is_graceful=True)
        return is_right and not self.complaints

    @property
    def is_cluster(self):
        return len(self.options.nodes) > 1

    @property
    def elapsed(self):
        return f"{time.monotonic() - self.began:.1f} s"

    def look_at_surprises(self):
        for role in self.roles.values():
            for _, code, line in role.surprises:
                # A role that starts while the topology is damaged says so and ends: that is how it is meant.
                if code == 1 and "topology" in line:
                    continue
                self.complain(f"{role.name} ended by itself with {code}: {line}")

    def table(self):
        say()
        say(f"  {'fault':32}{'injected':>9}{'not reached':>13}{'worst alone':>13}{'in company':>13}")
        for kind in cluster.NAMES if self.is_cluster else plan.NAMES:
            if not self.injected[kind] and not self.unreached[kind]:
                continue
            alone = [took for took, was_alone in self.recoveries[kind] if was_alone]
            together = [took for took, was_alone in self.recoveries[kind] if not was_alone]
            cells = [f"{max(times):.1f} s" if times else "-" for times in (alone, together)]
            say(f"  {kind:32}{self.injected[kind]:>9}{self.unreached[kind] or '-':>13}{cells[0]:>13}{cells[1]:>13}")
        say()
        if seconds := sorted(took for all_of_kind in self.recoveries.values() for took, _ in all_of_kind):
            shares = (f"{name} {percentile(seconds, share):.1f} s" for name, share in (("p50", 0.5), ("p99", 0.99)))
            say(f"  {len(seconds)} recoveries: {', '.join(shares)}, worst {seconds[-1]:.1f} s")
            say()
        for complaint in self.complaints:
            say(f"  {complaint}")


def percentile(ascending, share):
    """The smallest value that at least this share of the values does not exceed (the nearest rank)."""
    return ascending[max(math.ceil(share * len(ascending)), 1) - 1]


class Recovery:
    """How long processes take, from now, until they are ready and their roles go on, or have nothing left to do."""

    def __init__(self, run, names):
        self.run, self.names = run, names
        self.roles = {name.rpartition("-")[0] for name in names}

    async def begin(self):
        self.began = time.monotonic()
        self.before = await self.counters()

    async def counters(self):
        names = [name for name, role in self.run.roles.items() if role.role in self.roles]
        return dict(zip(names, await asyncio.gather(*(self.run.roles[name].settled() for name in names))))

    async def finish(self):
        """Seconds by name."""
        took = {}
        going_on = set()
        asked = time.monotonic()
        while left := [name for name in self.names if name not in took]:
            now = await self.counters()
            for name, count in now.items():
                old = self.before[name]
                if count and count[1] > (old[1] if old and old[0] == count[0] else 0):
                    going_on.add(self.run.roles[name].role)
            if time.monotonic() - asked > 1:
                going_on |= await self.idle()
                asked = time.monotonic()
            ready = await asyncio.gather(*(self.run.roles[name].is_ready() for name in left))
            for name, is_ready in zip(left, ready):
                if is_ready and (self.run.roles[name].role in going_on or name.startswith("scheduler")):
                    took[name] = time.monotonic() - self.began
            if time.monotonic() - self.began > RECOVERY_SECONDS:
                for name in left:
                    self.run.complain(f"{name} does not go on after {RECOVERY_SECONDS} s")
                    took[name] = RECOVERY_SECONDS
            await asyncio.sleep(0.15)
        return took

    async def idle(self):
        """The roles that have nothing left to do."""
        try:
            rows = await self.run.postgres.rows(
                """
                SELECT json_build_array(kind) FROM steps
                WHERE state IN ('pending', 'running') OR (state = 'waiting' AND due_at < now()) GROUP BY kind
                """,
                timeout=10,
            )
            [[events]] = await self.run.postgres.rows("SELECT json_build_array(count(*)) FROM events")
        except (RuntimeError, OSError, asyncio.TimeoutError):
            return set()
        idle = {role for role in plan.WORKERS if [role.partition("-")[2]] not in rows}
        confirmed = {}
        for producer in self.run.producers.values():
            confirmed |= producer.confirmed
        if events >= sum(confirmed.values()):
            idle.add("matcher")
        return idle


def options(arguments):
    root, products, amqp, management, postgres, database, virtual_host, events, count, seed, keep, kinds = arguments
    nodes = list(zip(map(int, amqp.split(",")), map(int, management.split(","))))
    return Options(
        root, products, nodes, *nodes[0], int(postgres), database, virtual_host, int(events), int(count),
        int(seed), keep == "yes", tuple(kind for kind in kinds.split(";") if kind),
    )  # fmt: skip


async def main(arguments):
    run = Run(options(arguments))
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(name, task.cancel)
    try:
        return 0 if await run.torture() else 1
    except asyncio.CancelledError:
        say("    stopping")
        return 130
    except (RuntimeError, OSError, asyncio.TimeoutError) as error:
        say(f"    the run cannot go on: {error!r}")
        return 1
    finally:
        if not all(role.is_stopping for role in run.roles.values()) or not run.roles:
            await run.stop(is_graceful=False)


if __name__ == "__main__":
    if len(sys.argv) != 13:
        sys.exit(__doc__)
    sys.exit(asyncio.run(main(sys.argv[1:])))
