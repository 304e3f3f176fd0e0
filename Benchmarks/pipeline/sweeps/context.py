"""What every sweep works with: the servers, the executables, and how much of it all is wanted."""

import contextlib
import sys
import time

from processes import Meter
from signalbox import ROLES, Signalbox


class Context:
    def __init__(self, servers, products, work, is_quick=False, rounds=None, tools=None):
        self.servers, self.products, self.work = servers, products, work
        self.is_quick, self.wanted_rounds = is_quick, rounds
        # Executables that were built for the sweeps, by name.
        self.tools = tools or {}
        self.began = time.monotonic()

    def say(self, text):
        print(f"    {time.monotonic() - self.began:6.0f} s  {text}", file=sys.stderr, flush=True)

    def rounds(self, usual):
        return self.wanted_rounds or (1 if self.is_quick else usual)

    def pick(self, full, quick):
        return quick if self.is_quick else full

    @contextlib.contextmanager
    def system(self, name, roles=ROLES, settings=None):
        """Signalbox in a database and a virtual host of its own, with its roles running."""
        with self.servers.place(name) as place:
            with Signalbox(place, self.products, self.work / "logs" / place.name, roles, settings) as system:
                yield system

    def meter(self, system, **others):
        """Sees what the system's processes, the servers' and others use."""
        pids = {"rabbitmq": self.servers.rabbitmq_pid, "postgres": self.servers.postgres_pid}
        return Meter(system.pids | pids | others)
