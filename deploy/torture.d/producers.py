"""The producers: `signalbox event publish`, chunk after chunk, each as often as it takes until all of it is confirmed."""

import asyncio
import os
import signal

PAUSE = 0.3
ALL_CONFIRMED = "confirmed {0} of {0} events"


class Producer:
    """One of them. `chunks` is a queue of (path, number of events)."""

    def __init__(self, name, command, environment, chunks, log):
        self.name, self.command, self.environment, self.chunks, self.log = name, command, environment, chunks, log
        self.process = None
        self.confirmed = self.repeated = 0

    def kill(self):
        """Whether there was somebody to kill."""
        if self.process is None or self.process.returncode is not None:
            return False
        self.process.send_signal(signal.SIGKILL)
        return True

    async def run(self, preexec):
        while True:
            path, count = await self.chunks.get()
            while not await self.publish(path, count, preexec):
                self.repeated += 1
                await asyncio.sleep(PAUSE)
            self.confirmed += count
            self.chunks.task_done()

    async def publish(self, path, count, preexec):
        with open(self.log, "ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *self.command, "event", "publish", "--file", path, env=self.environment, stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE, stderr=log, start_new_session=True, preexec_fn=preexec,
            )  # fmt: skip
            output, _ = await self.process.communicate()
            log.write(output)
        return self.process.returncode == 0 and ALL_CONFIRMED.format(count) in output.decode(errors="replace")


def chunks(events, size, folder):
    """Writes the events to files of `size` each: [(path, number of events)]."""
    files = []
    for start in range(0, len(events), size):
        part = events[start : start + size]
        path = os.path.join(folder, f"{start // size:05}.ndjson")
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(event.line() + "\n" for event in part)
        files.append((path, len(part)))
    return files
