"""What a measurement ran on: the machine, the versions, the commit."""

import pathlib
import re
import shutil
import subprocess
import time

import servers
import systems


def first_line(*command, cwd=None):
    try:
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return next(iter(done.stdout.splitlines()), None)


def machine():
    """The processor, how many of it there are for us, the memory, the kernel."""
    cpu = re.search(r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    memory = re.search(r"^MemTotal:\s+(\d+) kB$", pathlib.Path("/proc/meminfo").read_text(), re.MULTILINE)
    release = re.search(r'^PRETTY_NAME="?([^"\n]*)', pathlib.Path("/etc/os-release").read_text(), re.MULTILINE)
    return {
        "cores": int(first_line("nproc") or 0),
        "cpu": cpu and cpu.group(1),
        "memory_bytes": int(memory.group(1)) * 1024,
        "system": release and release.group(1),
        "kernel": first_line("uname", "-r"),
    }


def swift_version():
    if not shutil.which("swift"):
        return None
    found = re.search(r"Swift version (\S+)", first_line("swift", "--version") or "")
    return found and found.group(1)


def versions(server, names):
    found = server.versions()
    found["librabbitmq"] = first_line("pkg-config", "--modversion", "librabbitmq")
    found["libpq"] = first_line("pkg-config", "--modversion", "libpq")
    found["Swift"] = swift_version()
    if any(name in names for name in ("celery", "dramatiq", "faststream")):
        found["Python"] = (first_line("/usr/bin/python3", "--version") or "").removeprefix("Python ")
        pinned = dict(re.findall(r"^([\w-]+)==(\S+)$", (systems.HERE / "requirements.txt").read_text(), re.MULTILINE))
        wanted = {"celery": ("celery", "kombu"), "dramatiq": ("dramatiq", "pika"), "faststream": ("faststream", "aio-pika")}
        for name in names:
            found |= {package: pinned[package] for package in wanted.get(name, ())}
        found["psycopg"] = pinned["psycopg"]
    return {name: version for name, version in found.items() if version}


def describe(server, names):
    """All of it; `commit` ends with a plus where files of the checkout differ from it."""
    commit = first_line("git", "rev-parse", "--short=12", "HEAD", cwd=servers.CHECKOUT)
    changed = first_line("git", "status", "--porcelain", "--untracked-files=no", cwd=servers.CHECKOUT)
    return {
        "machine": machine(),
        "versions": versions(server, names),
        "commit": f"{commit}{'+' if changed else ''}" if commit else None,
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
    }
