"""What each kind of fault does: begins, lasts, is healed. A kind of plan.KINDS is the method of that name here."""

import asyncio
import glob
import random
import signal
import struct

import cluster
import frames
import plan
import system

# How long a crash point may take to come by.
CRASH_WAIT = 10
STOP_SECONDS = 20
FAKETIME = "/usr/lib/*/faketime/libfaketimeMT.so.1"
CLOCK_STEPS = ("+600", "-600", "+20", "-20")
LARGEST_HOG = 240
KINDS_OF_JOBS = tuple(role.partition("-")[2] for role in plan.WORKERS)


class NotReached(Exception):
    """The fault found nothing to hit, such as a crash point that nobody came by."""


class Faults:
    """`run` is the torture run: its roles, producers, proxies, sinks and servers."""

    def __init__(self, run):
        self.run = run

    async def inject(self, fault):
        """Returns when the fault is over and what it broke is whole again."""
        kind, _, detail = fault.kind.partition(" ")
        if kind in ("smtp", "http"):
            await self.misbehave(fault, detail)
        elif kind == "link":
            await self.link(fault, detail)
        elif kind == "crash":
            await self.crash(fault, detail)
        else:
            await METHODS[fault.kind](self, fault)

    # Processes.

    async def process(self, name):
        """The role, once it runs."""
        role = self.run.roles[name]
        for _ in range(100):
            if role.pid is not None:
                return role
            await asyncio.sleep(0.1)
        raise NotReached(f"{name} does not run")

    async def kill(self, fault):
        role = await self.process(fault.target)
        role.hold()
        role.signal(signal.SIGKILL)
        await role.ended(10)
        await asyncio.sleep(fault.seconds)
        role.release()

    async def kill_producer(self, fault):
        producer = self.run.producers[fault.target]
        for _ in range(200):
            if producer.kill():
                return
            await asyncio.sleep(0.01)
        raise NotReached(f"{fault.target} had nothing to publish")

    async def pause(self, fault):
        role = await self.process(fault.target)
        role.signal(signal.SIGSTOP)
        await asyncio.sleep(fault.seconds)
        role.signal(signal.SIGCONT)

    async def restart(self, fault):
        await self.restarted(await self.process(fault.target), fault.seconds)

    async def restarted(self, role, seconds):
        role.hold()
        role.signal(signal.SIGTERM)
        is_in_time = await role.ended(STOP_SECONDS)
        code = role.process.returncode
        if not is_in_time or code != 0:
            self.run.complain(f"{role.name}: SIGTERM ended it with {code if is_in_time else 'a kill'}: {role.last_line()}")
        await asyncio.sleep(seconds)
        role.release()

    async def rolling_restart(self, fault):
        for name in plan.INSTANCES:
            if name.rpartition("-")[0] != fault.target:
                continue
            await self.restarted(await self.process(name), fault.seconds)
            await self.ready(await self.process(name))

    async def ready(self, role):
        for _ in range(100):
            if await role.is_ready():
                return
            await asyncio.sleep(0.2)

    async def clock_stepped(self, fault):
        """Gives the process a wall clock of its own, which jumps and jumps back; the machine's is left alone."""
        role = await self.process(fault.target)
        clock = self.run.folder / f"clock-{role.name}"
        clock.write_text("+0\n")
        role.further = {
            "LD_PRELOAD": glob.glob(FAKETIME)[0],
            "FAKETIME_TIMESTAMP_FILE": str(clock),
            "FAKETIME_CACHE_DURATION": "1",
            # What waits, waits by the monotonic clock, which nobody can step.
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        try:
            await self.restarted(role, 0.1)
            await self.ready(await self.process(fault.target))
            for offset in (random.Random(fault.seed).choice(CLOCK_STEPS), "+0"):
                clock.write_text(f"{offset}\n")
                await asyncio.sleep(fault.seconds)
        finally:
            role.further = {}
        await self.restarted(role, 0.1)

    async def crash(self, fault, point):
        role = await self.process(fault.target)
        server = frames.point(point, role.role).server
        link = f"{role.role}.http" if server == "http" else f"{role.name}.{server}"
        fired = self.run.watch(link)
        role.hold()
        await self.run.proxies.ask(
            link=link, do="arm", point=point, role=role.role, pid=role.pid, is_shared=server == "http"
        )
        try:
            await asyncio.wait_for(fired, CRASH_WAIT)
            await role.ended(10)
            await asyncio.sleep(fault.seconds)
        except asyncio.TimeoutError:
            await self.run.proxies.ask(link=link, do="disarm")
            if role.pid is not None:
                raise NotReached(f"{role.name} did not come by") from None
        finally:
            role.release()

    # The broker.

    async def rabbitmq_kill(self, fault):
        await system.script("kill-rabbitmq")
        await asyncio.sleep(fault.seconds)
        await system.script("start-rabbitmq")

    async def rabbitmq_restart(self, fault):
        await system.script("stop-rabbitmq")
        await asyncio.sleep(fault.seconds)
        await system.script("start-rabbitmq")

    async def memory_alarm(self, fault):
        await self.alarm(fault, "vm_memory_monitor set_vm_memory_high_watermark [{}]", "0.00001", "0.4")

    async def disk_alarm(self, fault):
        await self.alarm(fault, "rabbit_disk_monitor set_disk_free_limit [{}]", 10**15, 50_000_000)

    async def alarm(self, fault, call, limit, usual):
        await system.script("call-rabbitmq", call.format(limit))
        await asyncio.sleep(fault.seconds)
        await system.script("call-rabbitmq", call.format(usual))

    async def queue_deleted(self, fault):
        kind = random.Random(fault.seed).choice(KINDS_OF_JOBS)
        await self.run.management.call("DELETE", f"queues/@/signalbox.action.{kind}")
        await asyncio.sleep(fault.seconds)
        await self.run.signalbox("topology", "apply")

    async def binding_removed(self, fault):
        kind = random.Random(fault.seed).choice(KINDS_OF_JOBS)
        path = f"bindings/@/e/signalbox.actions/q/signalbox.action.{kind}"
        for binding in await self.run.management.call("GET", path):
            await self.run.management.call("DELETE", f"{path}/{binding['properties_key']}")
        await asyncio.sleep(fault.seconds)
        await self.run.signalbox("topology", "apply")

    # The ways to servers.

    async def link(self, fault, detail):
        mode = {"byte by byte": "bytes"}.get(detail, detail)
        await self.run.proxies.ask(link=fault.target, do=mode)
        await asyncio.sleep(fault.seconds)
        await self.run.proxies.ask(link=fault.target, do="open")

    # The database.

    async def postgres_restart(self, fault):
        await system.script("stop-postgres", fault.kind.rpartition(" ")[2])
        await asyncio.sleep(fault.seconds)
        await system.script("start-postgres")

    async def backends_ended(self, fault):
        await self.end_backends(fault.seed)
        await asyncio.sleep(fault.seconds)

    async def end_backends(self, seed):
        # Half of them: those that are in the middle of something, and those that find out later.
        await self.run.postgres.text(
            f"""
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE usename = 'signalbox' AND application_name <> 'hog' AND hashint4(pid # {seed & 0x7FFFFFFF}) % 2 = 0
            """
        )

    async def read_only(self, fault):
        postgres = self.run.postgres
        await postgres.text("ALTER SYSTEM SET default_transaction_read_only = on")
        await postgres.text("SELECT pg_reload_conf()")
        await asyncio.sleep(fault.seconds)
        await postgres.text("ALTER SYSTEM RESET default_transaction_read_only")
        await postgres.text("SELECT pg_reload_conf()")

    async def table_locked(self, fault):
        table = random.Random(fault.seed).choice(("events", "executions", "steps", "attempt_log"))
        await self.run.postgres.text(
            f"BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep({fault.seconds}); COMMIT"
        )

    async def rows_locked(self, fault):
        await self.run.postgres.text(
            f"""
            BEGIN;
            SELECT FROM steps WHERE state IN ('pending', 'running', 'waiting') LIMIT 500 FOR UPDATE;
            SELECT pg_sleep({fault.seconds});
            COMMIT
            """
        )

    async def connections_exhausted(self, fault):
        """Takes every connection that is free, then those of backends that are ended, as often as one becomes free."""
        writers = []
        deadline = asyncio.get_running_loop().time() + fault.seconds
        try:
            has_ended = False
            while asyncio.get_running_loop().time() < deadline:
                if len(writers) < LARGEST_HOG and (writer := await self.hog()):
                    writers.append(writer)
                    continue
                if not has_ended:
                    await self.end_backends(fault.seed)
                    has_ended = True
                await asyncio.sleep(0.05)
        finally:
            for writer in writers:
                writer.close()

    async def hog(self):
        """A session that does nothing; None when the server has no place for it."""
        parameters = f"user\0signalbox\0database\0{self.run.postgres.database}\0application_name\0hog\0\0".encode()
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.run.postgres.port)
        except OSError:
            return None
        writer.write(struct.pack("!II", len(parameters) + 8, 196608) + parameters)
        answer = await reader.read(1)
        if answer != b"R":
            writer.close()
            return None
        return writer

    # The receivers.

    async def misbehave(self, fault, detail):
        mode = {"cut after the final dot": "cut", "huge body": "huge"}.get(detail, detail)
        await self.run.sinks.ask(sink=fault.target, mode=mode)
        await asyncio.sleep(fault.seconds)
        await self.run.sinks.ask(sink=fault.target, mode="ok")


METHODS = {
    "kill": Faults.kill,
    "kill a producer": Faults.kill_producer,
    "pause": Faults.pause,
    "restart": Faults.restart,
    "rolling restart": Faults.rolling_restart,
    "clock stepped": Faults.clock_stepped,
    "rabbitmq kill": Faults.rabbitmq_kill,
    "rabbitmq restart": Faults.rabbitmq_restart,
    "rabbitmq memory alarm": Faults.memory_alarm,
    "rabbitmq disk alarm": Faults.disk_alarm,
    "rabbitmq queue deleted": Faults.queue_deleted,
    "rabbitmq binding removed": Faults.binding_removed,
    "postgres restart, fast": Faults.postgres_restart,
    "postgres restart, immediate": Faults.postgres_restart,
    "postgres backends ended": Faults.backends_ended,
    "postgres read-only": Faults.read_only,
    "postgres table locked": Faults.table_locked,
    "postgres rows locked": Faults.rows_locked,
    "postgres connections exhausted": Faults.connections_exhausted,
} | cluster.METHODS


def affected(fault):
    """The processes that a fault hits, of which each has to be ready again, and each of whose roles has to go on."""
    target = fault.target.partition(".")[0]
    if target in plan.INSTANCES:
        return (target,)
    if target in plan.ROLES:
        return tuple(name for name in plan.INSTANCES if name.rpartition("-")[0] == target)
    if target in ("smtp", "http"):
        role = {"smtp": "worker-email", "http": "worker-webhook"}[target]
        return tuple(name for name in plan.INSTANCES if name.rpartition("-")[0] == role)
    return plan.INSTANCES if target in ("rabbitmq", "postgres") else ()
