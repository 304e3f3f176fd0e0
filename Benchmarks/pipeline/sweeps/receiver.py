"""The receiver of webhooks, receiver.c: built, started, and asked what came."""

import json
import pathlib
import shutil
import subprocess

import servers

SOURCE = pathlib.Path(__file__).resolve().parent / "receiver.c"
FLAGS = ("-std=c11", "-O2", "-Wall", "-Wextra", "-Wno-sign-compare")


def compile(folder):
    """Builds the receiver in a folder and returns the executable."""
    compiler = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
    if compiler is None:
        raise RuntimeError("there is no C compiler: install gcc")
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    executable = folder / "receiver"
    subprocess.run([compiler, *FLAGS, "-o", executable, SOURCE], check=True)
    return executable


class Receiver:
    """A running receiver: `with Receiver(executable, 50) as receiver:` takes deliveries at `receiver.url`."""

    def __init__(self, executable, milliseconds):
        self.command = [str(executable), str(milliseconds)]
        self.child = None

    def __enter__(self):
        self.child = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        line = self.child.stdout.readline()
        if not line:
            raise RuntimeError("the receiver of webhooks does not start")
        self.port = json.loads(line)["port"]
        return self

    def __exit__(self, *_):
        self.child.terminate()
        self.child.wait()
        self.child.stdout.close()

    @property
    def pid(self):
        return self.child.pid

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/hook"

    def ask(self, path):
        with servers.OPENER.open(f"http://127.0.0.1:{self.port}/-/{path}", timeout=30) as response:
            return json.loads(response.read())

    def report(self):
        """What came: requests, distinct, doubled, without_id, the peaks, and the times of the deliveries."""
        return self.ask("report")

    def reset(self):
        self.ask("reset")
