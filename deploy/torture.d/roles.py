"""The processes of the run: each role as an executable of its own, started again when it ends, as a service manager would."""

import asyncio
import ctypes
import os
import re
import signal
import time

import system

LIBC = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG = 1
RESTART_PAUSE = 1.0
SAMPLE = re.compile(r"^(\w+)\{?(.*?)\}? ([0-9.eE+-]+)$")
# What a role has settled, retries aside: they are no progress.
SETTLED = re.compile(r'^signalbox_events_total\{|^signalbox_jobs_total\{(?!.*outcome="retry")')


def die_with_us():
    """In a process that is about to become another program: nobody is left behind when the run itself is killed."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Role:
    """One process, by its name `<role>-<number>`."""

    def __init__(self, name, command, environment, health_port, log):
        self.name, self.role = name, name.rpartition("-")[0]
        self.command, self.environment, self.health_port, self.log = command, environment, health_port, log
        # What its next start gets on top.
        self.further = {}
        self.process = None
        # Ends that nobody asked for: (when, exit code, the log's last line).
        self.surprises = []
        self.is_end_expected = self.is_stopping = False
        self.is_free = asyncio.Event()
        self.is_free.set()
        self.task = None

    @property
    def pid(self):
        return self.process.pid if self.process and self.process.returncode is None else None

    def start(self):
        self.task = asyncio.create_task(self.supervise())

    async def supervise(self):
        while not self.is_stopping:
            with open(self.log, "ab") as log:
                self.process = await asyncio.create_subprocess_exec(
                    *self.command, env=self.environment | self.further, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log,
                    start_new_session=True, preexec_fn=die_with_us,
                )  # fmt: skip
            code = await self.process.wait()
            if not self.is_stopping and not self.is_end_expected:
                self.surprises.append((time.time(), code, self.last_line()))
                await asyncio.sleep(RESTART_PAUSE)
            self.is_end_expected = False
            await self.is_free.wait()

    def last_line(self):
        with open(self.log, "rb") as log:
            log.seek(max(0, os.path.getsize(self.log) - 2000))
            lines = log.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""

    def hold(self):
        """Keeps it from being started again, and from being called a surprise when it ends."""
        self.is_end_expected = True
        self.is_free.clear()

    def release(self):
        if self.pid is not None:
            self.is_end_expected = False
        self.is_free.set()

    def signal(self, number):
        if self.pid is not None:
            self.process.send_signal(number)

    async def ended(self, timeout):
        """Whether the process that runs now ends in time; kills it when not."""
        process = self.process
        try:
            await asyncio.wait_for(process.wait(), timeout)
            return True
        except asyncio.TimeoutError:
            process.kill()
            await process.wait()
            return False

    async def stop(self, timeout):
        """Ends it for good; returns its exit code, None when it had to be killed."""
        self.is_stopping = True
        self.release()
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        in_time = await self.ended(timeout) if self.process else True
        if self.task:
            self.task.cancel()
        return self.process.returncode if in_time and self.process else None

    async def is_ready(self):
        status, _ = await system.fetch(self.health_port, "/health/ready")
        return status == 200

    async def settled(self):
        """What this process has settled since it began: (its pid, how much), or None when it does not say."""
        pid = self.pid
        status, body = await system.fetch(self.health_port, "/metrics")
        if status != 200:
            return None
        total = 0
        for line in body.splitlines():
            if SETTLED.match(line) and (found := SAMPLE.match(line)):
                total += float(found.group(3))
        return pid, total
