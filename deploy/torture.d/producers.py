"""The producers: `signalbox event publish`, chunk after chunk, each as often as it takes until all of it is confirmed."""

import asyncio
import collections
import os
import signal

PAUSE = 0.3
ALL_CONFIRMED = "confirmed {0} of {0} events"

# A file of events: how many they are, and how many of them must be recorded.
Chunk = collections.namedtuple("Chunk", "path count recorded")


class Producer:
    """One of them. `chunks` is a queue of chunks; `confirmed` has, by path, how many events of a chunk must be recorded."""

    def __init__(self, name, command, environment, chunks, log):
        self.name, self.command, self.environment, self.chunks, self.log = name, command, environment, chunks, log
        self.process = None
        self.confirmed = {}

    def kill(self):
        """Whether there was somebody to kill."""
        if self.process is None or self.process.returncode is not None:
            return False
        self.process.send_signal(signal.SIGKILL)
        return True

    async def run(self, preexec):
        while True:
            chunk = await self.chunks.get()
            while not await self.publish(chunk, preexec):
                await asyncio.sleep(PAUSE)
            self.confirmed[chunk.path] = chunk.recorded
            self.chunks.task_done()

    async def publish(self, chunk, preexec):
        with open(self.log, "ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *self.command, "event", "publish", "--file", chunk.path, env=self.environment, stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE, stderr=log, start_new_session=True, preexec_fn=preexec,
            )  # fmt: skip
            output, _ = await self.process.communicate()
            log.write(output)
        return self.process.returncode == 0 and ALL_CONFIRMED.format(chunk.count) in output.decode(errors="replace")


def chunks(events, size, folder):
    """Writes the events to files of `size` each."""
    files = []
    for start in range(0, len(events), size):
        part = events[start : start + size]
        path = os.path.join(folder, f"{start // size:05}.ndjson")
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(event.line() + "\n" for event in part)
        files.append(Chunk(path, len(part), sum(not event.is_refused for event in part)))
    return files
