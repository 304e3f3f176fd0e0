"""Signalbox as a measured system: each role a process of its own, `signalbox bench` as the load."""

import contextlib
import itertools
import json
import pathlib
import random
import socket
import subprocess
import time
import urllib.error

import servers
from processes import Processes, wait_until

EXECUTABLES = ("signalbox", "signalbox-matcher", "signalbox-scheduler", "signalbox-worker-task", "signalbox-worker-note")
ROLES = ("scheduler", "matcher", "worker-task", "worker-note")


def build(products=None):
    """The folder of release executables: the one that was given, or what is built now."""
    if products is None:
        build_command = ["swift", "build", "-c", "release", "--static-swift-stdlib"]
        subprocess.run(build_command, cwd=servers.CHECKOUT, check=True, stdout=subprocess.DEVNULL)
        products = subprocess.run(
            [*build_command, "--show-bin-path"], cwd=servers.CHECKOUT, check=True, stdout=subprocess.PIPE, text=True
        ).stdout.strip()
    products = pathlib.Path(products).resolve()
    for name in EXECUTABLES:
        if not (products / name).is_file():
            raise RuntimeError(f"there is no executable {products / name}")
    return products


# Below those that Linux hands out to outgoing connections, and above the blocks that the commands in deploy/ take for their
# servers. Each comes once before any comes again: a process that is starting has not yet bound the one that it was given.
PORTS = itertools.cycle(random.sample(range(30000, 32768), 2768))


def free_port():
    """A port that nobody has, nor has just been given."""
    for port in PORTS:
        with socket.socket() as found, contextlib.suppress(OSError):
            found.bind(("127.0.0.1", port))
            return port


class Signalbox:
    """A running Signalbox in a place (servers.Place) of its own: `with Signalbox(place, products, logs) as system:`.

    `roles` are the roles to start: a name without `signalbox-`, with `@2`, `@3`… behind it for further processes of a role.
    `settings` are environment variables of every role, such as {"SIGNALBOX_WORKER_BATCH_SIZE": "500"}; the key "role.NAME"
    has a dictionary of those for one role.
    """

    def __init__(self, place, products, logs, roles=ROLES, settings=None):
        self.place, self.products = place, pathlib.Path(products)
        self.roles, self.settings = tuple(roles), dict(settings or {})
        self.processes = Processes(logs)
        self.health = {}

    @property
    def environment(self):
        server = self.place.servers
        return {
            "SIGNALBOX_POSTGRES_HOST": server.host,
            "SIGNALBOX_POSTGRES_PORT": str(server.postgres),
            "SIGNALBOX_POSTGRES_USER": server.user,
            "SIGNALBOX_POSTGRES_DATABASE": self.place.name,
            "SIGNALBOX_POSTGRES_TLS": "disable",
            "SIGNALBOX_RABBITMQ_HOST": server.host,
            "SIGNALBOX_RABBITMQ_PORT": str(server.amqp),
            "SIGNALBOX_RABBITMQ_VIRTUAL_HOST": self.place.name,
            "SIGNALBOX_RABBITMQ_USER": server.broker_user,
            "SIGNALBOX_RABBITMQ_PASSWORD": server.broker_password,
            "SIGNALBOX_RABBITMQ_MANAGEMENT_URL": f"http://{server.host}:{server.management}",
        } | {name: value for name, value in self.settings.items() if isinstance(value, str)}

    def __enter__(self):
        try:
            self.prepare()
            self.start(*self.roles)
        except BaseException:
            self.processes.stop()
            raise
        return self

    def __exit__(self, *_):
        self.processes.stop()

    @property
    def pids(self):
        return self.processes.pids

    def prepare(self):
        self.command("migrate")
        self.command("topology", "apply")

    def start(self, *roles):
        """Starts roles and waits until each is ready."""
        for role in roles:
            port = free_port()
            own = {"SIGNALBOX_HEALTH_PORT": str(port)} | self.settings.get(f"role.{role}", {})
            executable = self.products / f"signalbox-{role.partition('@')[0]}"
            self.processes.start(role, [executable], self.environment | own)
            self.health[role] = int(own["SIGNALBOX_HEALTH_PORT"])
        for role in roles:
            wait_until(f"{role} is not ready", lambda role=role: self.is_ready(role))

    def is_ready(self, role):
        self.processes.check()
        try:
            with servers.OPENER.open(f"http://127.0.0.1:{self.health[role]}/health/ready", timeout=3) as response:
                return response.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def metrics(self, role):
        """The role's Prometheus metrics: numbers by name with labels."""
        with servers.OPENER.open(f"http://127.0.0.1:{self.health[role]}/metrics", timeout=5) as response:
            lines = response.read().decode().splitlines()
        return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[:1] not in "#")}

    def command(self, *arguments, timeout=120):
        """Runs `signalbox ARGUMENTS…` and returns what it writes."""
        done = subprocess.run(
            [self.products / "signalbox", *map(str, arguments)], env=self.command_environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=timeout,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"signalbox {arguments[0]}: {done.stderr.strip()[-600:]}")
        return done.stdout

    @property
    def command_environment(self):
        # Debian's own certificates, time zone and so on; nothing of the caller's.
        return {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/", "LANG": "C.UTF-8"} | self.environment

    def bench(self, events, rate=0, timeout=600, meter=None, keep=True, **options):
        """`signalbox bench`: its report as it gives it, and `ended_at`, the time at which it was over.

        `options` are its further options: rules=1000, matching=1000, tenants=1, payload_bytes=6000, records=True. The rows
        stay, unless `keep` is False. The meter, where there is one, sees it as the process `publisher`.
        """
        arguments = ["bench", "--output", "json", "--events", events, "--rate", rate, "--timeout", timeout]
        if keep:
            arguments.append("--keep")
        for name, value in options.items():
            arguments.append(f"--{name.replace('_', '-')}")
            if value is not True:
                arguments.append(value)
        child = self.processes.start(
            "publisher", [self.products / "signalbox", *arguments], self.environment, stdout=subprocess.PIPE
        )
        if meter:
            meter.add("publisher", child.pid)
        try:
            output, _ = child.communicate(timeout=timeout + 240)
            if not output:
                raise RuntimeError(f"signalbox bench: {self.processes.last_lines('publisher')}")
            report = json.loads(output)
        finally:
            self.processes.stop("publisher")
        if report["problems"]:
            raise RuntimeError(f"signalbox bench: {'; '.join(report['problems'])}")
        return report | {"ended_at": time.time()}

    def window(self, run):
        """When the first event of a run was published and when its last effect was recorded, as time.time() counts."""
        row = self.place.sql(
            "SELECT extract(epoch FROM min(e.occurred_at)), extract(epoch FROM max(s.settled_at)) FROM executions e"
            " JOIN steps s ON s.occurred_at = e.occurred_at AND s.execution = e.id JOIN events v ON"
            " v.occurred_at = e.occurred_at AND v.key = e.event"
            f" WHERE e.tenant LIKE 'bench-{run}-%' AND v.id NOT LIKE '%-probe-%'"
        )
        begin, end = row.split("|")
        return float(begin), float(end)
