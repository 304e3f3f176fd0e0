"""People at work during a run: they cancel executions, and pause and resume others, again and again.

No rule is paused: it would not fire for the events that come meanwhile, and nobody could say which these are.
"""

import asyncio
import time

import workload

TENANT = workload.TENANTS[0]
PAUSED_SECONDS = 1.5
BETWEEN_SECONDS = 4
RETRY_SECONDS = 0.5

CANCEL = ("execution", "cancel", "--tenant", TENANT, "--rule", workload.CALLED_OFF)
# What is paused, and how it goes on.
PAUSES = tuple(
    tuple(("execution", verb, "--tenant", TENANT, "--rule", rule) for verb in ("pause", "resume"))
    for rule in ("order-note", "order-later")
)


class Operators:
    """`run` is the torture run. `cancels` has (beginning, end) of each cancelling, in seconds, its retries included."""

    def __init__(self, run):
        self.run = run
        self.cancels = []
        self.pauses = 0
        self.is_over = asyncio.Event()

    async def work(self):
        """Until `is_over`; what is paused then is resumed first."""
        turn = 0
        while not await self.rests(BETWEEN_SECONDS):
            began = time.time()
            await self.insist(*CANCEL)
            self.cancels.append((began, time.time()))
            pause, resume = PAUSES[turn % len(PAUSES)]
            await self.insist(*pause)
            await self.rests(PAUSED_SECONDS)
            await self.insist(*resume)
            self.pauses += 1
            turn += 1

    async def rests(self, seconds):
        """Whether it is over."""
        try:
            await asyncio.wait_for(self.is_over.wait(), seconds)
        except asyncio.TimeoutError:
            pass
        return self.is_over.is_set()

    async def insist(self, *command):
        """Runs a command as often as it takes: a server may be away."""
        while True:
            try:
                code, _ = await self.run.command(*command, timeout=120)
            except asyncio.TimeoutError:
                code = 1
            if code == 0:
                return
            await asyncio.sleep(RETRY_SECONDS)
