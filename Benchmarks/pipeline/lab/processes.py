"""Processes of a measurement: started with a log of their own, stopped by pid; and what each of them uses.

CPU time is what the kernel has counted: for a process and all its children, those that run and those that have ended and
were waited for. Postgres' postmaster waits for every backend, so nothing of them is missed; the kernel gives hundredths of
a second.
"""

import bisect
import collections
import contextlib
import ctypes
import os
import pathlib
import signal
import subprocess
import threading
import time

LIBC = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG = 1
TICK = 1 / os.sysconf("SC_CLK_TCK")


def die_with_us():
    """In a process that is about to become another program: nobody is left behind when the run itself is killed."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Processes:
    """The child processes of a system: `with Processes(logs) as processes:` ends those that still run."""

    def __init__(self, logs):
        self.logs = pathlib.Path(logs)
        self.logs.mkdir(parents=True, exist_ok=True)
        self.children = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self, name, command, environment=None, cwd=None, stdin=subprocess.DEVNULL, stdout=None):
        """Starts a command; its log is NAME.log. `environment` comes on top of what every process gets, PATH alone."""
        base = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "LANG": "C.UTF-8", "TZ": "UTC"}
        with open(self.logs / f"{name}.log", "ab") as log:
            child = subprocess.Popen(
                [str(word) for word in command], env=base | (environment or {}), cwd=cwd, stdin=stdin,
                stdout=log if stdout is None else stdout, stderr=log, start_new_session=True, preexec_fn=die_with_us,
            )  # fmt: skip
        self.children[name] = child
        return child

    @property
    def pids(self):
        return {name: child.pid for name, child in self.children.items()}

    def check(self):
        """Raises when one of them has ended."""
        for name, child in self.children.items():
            if child.poll() is not None:
                raise RuntimeError(f"{name} has ended with code {child.returncode}: {self.last_lines(name)}")

    def last_lines(self, name, count=3):
        text = (self.logs / f"{name}.log").read_text(errors="replace").strip()
        return " | ".join(text.splitlines()[-count:])[-800:]

    def stop(self, *names, timeout=20):
        """Ends some, or all; what does not end in time is killed, and what it has left of its group with it."""
        children = {name: self.children.pop(name) for name in names or list(self.children) if name in self.children}
        for child in children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + timeout
        for child in children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            for stream in (child.stdin, child.stdout):
                if stream:
                    with contextlib.suppress(OSError):
                        stream.close()
            # The group is of this child alone, as it leads a session.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)


def wait_until(what, condition, timeout=60, pause=0.05):
    """Polls a condition; raises with its name when the time is over."""
    deadline = time.monotonic() + timeout
    while not (value := condition()):
        if time.monotonic() >= deadline:
            raise RuntimeError(f"after {timeout} s: {what}")
        time.sleep(pause)
    return value


def stat(pid):
    """The parent, the process's own CPU seconds, and those of the children that it has waited for; None when it is gone."""
    try:
        text = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    # The name stands in brackets, and may hold anything.
    fields = text.rpartition(")")[2].split()
    own, waited = int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])
    return int(fields[1]), own * TICK, waited * TICK


def children(pid):
    """The pids of a process's children, of all its threads."""
    found = []
    with contextlib.suppress(OSError):
        for task in os.listdir(f"/proc/{pid}/task"):
            with contextlib.suppress(OSError):
                found += map(int, pathlib.Path(f"/proc/{pid}/task/{task}/children").read_text().split())
    return found


def family(pid):
    """A process and all that descend from it."""
    found, next_ones = [], [pid]
    while next_ones:
        found += next_ones
        next_ones = [child for parent in next_ones for child in children(parent)]
    return found


def cpu_seconds(pid, members=None):
    """Of a process, its descendants, and those of them that have ended; None when it is gone. `members` is its family()."""
    for _ in range(5):
        before = stat(pid)
        if before is None:
            return None
        total = before[1] + before[2]
        for child in (family(pid) if members is None else members)[1:]:
            if found := stat(child):
                total += found[1] + found[2]
        after = stat(pid)
        # A child that ended in between would be missed, or counted twice.
        if after and after[2] == before[2]:
            break
        members = None
    return total


def memory_status(pid):
    """Lines of /proc/PID/status in KiB, by name."""
    found = {}
    with contextlib.suppress(OSError):
        for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
            name, _, value = line.partition(":")
            if value.endswith(" kB"):
                found[name] = int(value.split()[0])
    return found


def memory_bytes(pid, members=None):
    """What a process and its descendants hold now: what is each one's own, and what they share counted once."""
    own, shared = 0, 0
    for member in members or family(pid):
        status = memory_status(member)
        own += status.get("RssAnon", 0)
        shared = max(shared, status.get("RssFile", 0) + status.get("RssShmem", 0))
    return (own + shared) * 1024


def disk_bytes(pid, members=None):
    """How many bytes a process and its descendants have caused to be written to disks; the kernel adds those that ended."""
    total = 0
    for member in members or family(pid):
        with contextlib.suppress(OSError):
            for line in pathlib.Path(f"/proc/{member}/io").read_text().splitlines():
                if line.startswith("write_bytes:"):
                    total += int(line.split()[1])
    return total


class Meter:
    """Samples CPU seconds and memory of processes while something runs; asked afterwards for any stretch of that time.

    `with Meter({"matcher": pid, …}) as meter: …`, then `meter.cpu(begin, end)`, with times as time.time() gives them.
    """

    def __init__(self, pids, interval=0.5):
        self.pids, self.interval = dict(pids), interval
        self.samples = collections.defaultdict(list)
        self.disk = collections.defaultdict(list)
        self.peak = collections.defaultdict(int)
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self.work, daemon=True)

    def __enter__(self):
        self.sample()
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.is_over.set()
        self.thread.join()
        self.sample()

    def add(self, name, pid):
        """One more process, from now on."""
        self.pids = self.pids | {name: pid}

    def work(self):
        while not self.is_over.wait(self.interval):
            self.sample()

    def sample(self):
        for name, pid in self.pids.items():
            # Looked up once: a look at all threads of all processes is most of what a sample costs what is measured.
            members = family(pid)
            seconds = cpu_seconds(pid, members)
            if seconds is None:
                continue
            now = time.time()
            self.samples[name].append((now, seconds))
            self.disk[name].append((now, disk_bytes(pid, members)))
            # A process alone has a high-water mark, which misses no peak; a family has only what was seen of it.
            held = memory_status(pid).get("VmHWM", 0) * 1024 if len(members) == 1 else memory_bytes(pid, members)
            self.peak[name] = max(self.peak[name], held)

    def cpu(self, begin, end):
        """CPU seconds of each process between two times."""
        return {name: between(samples, begin, end) for name, samples in self.samples.items()}

    def written(self, begin, end):
        """Bytes that each process has caused to be written to disks between two times."""
        return {name: between(samples, begin, end) for name, samples in self.disk.items()}


def between(samples, begin, end):
    """How much a growing number grew between two times, straight lines between its samples (time, number)."""
    return value_at(samples, end) - value_at(samples, begin)


def value_at(samples, when):
    place = bisect.bisect_right(samples, when, key=lambda sample: sample[0])
    if place == 0:
        return samples[0][1]
    if place == len(samples):
        return samples[-1][1]
    (before, low), (after, high) = samples[place - 1], samples[place]
    return low + (high - low) * (when - before) / (after - before)
