"""How the torture run speaks with the two programs that it starts: lines of JSON on their standard input and output.

A program whose input ends has lost the run, and ends.
"""

import asyncio
import json
import os
import sys


class Child:
    """A program of this folder, from the run's side."""

    def __init__(self, name, process, heard):
        self.name, self.process, self.heard = name, process, heard
        self.answers = {}
        self.asked = 0
        self.reader = None

    @classmethod
    async def start(cls, script, log, *arguments, heard=lambda message: None, preexec=None):
        """Returns when the program has said its first line, which is returned too."""
        folder = os.path.dirname(os.path.abspath(__file__))
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-B", "-s", os.path.join(folder, script), *arguments,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=log,
            limit=1 << 24, start_new_session=True, preexec_fn=preexec,
        )  # fmt: skip
        first = await asyncio.wait_for(process.stdout.readline(), 20)
        if not first:
            raise RuntimeError(f"{script} does not start: see its log")
        child = cls(script, process, heard)
        child.reader = asyncio.create_task(child.listen())
        return child, json.loads(first)

    async def listen(self):
        while line := await self.process.stdout.readline():
            message = json.loads(line)
            answer = self.answers.pop(message.pop("answers", None), None)
            if answer is None:
                self.heard(message)
            elif not answer.done():
                answer.set_result(message)
        for answer in self.answers.values():
            if not answer.done():
                answer.set_exception(RuntimeError(f"{self.name} has ended"))

    async def ask(self, **message):
        self.asked += 1
        answer = asyncio.get_running_loop().create_future()
        self.answers[self.asked] = answer
        self.process.stdin.write(json.dumps({"number": self.asked, **message}).encode() + b"\n")
        await self.process.stdin.drain()
        return await asyncio.wait_for(answer, 30)

    async def stop(self):
        if self.process.returncode is None:
            self.process.stdin.close()
            try:
                await asyncio.wait_for(self.process.wait(), 10)
            except asyncio.TimeoutError:
                self.process.kill()
                await self.process.wait()
        if self.reader:
            await self.reader


def say(message):
    """Of a program: one line to the run."""
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


async def serve(do):
    """Of a program: does what it is asked until its input ends; `do` returns the answer's fields."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        message = json.loads(line)
        number = message.pop("number")
        say({"answers": number, **(do(message) or {})})
