"""Where the demo looks: Postgres by psql, the roles' metrics, RabbitMQ's management API, the servers' logs."""

import base64
import json
import os
import re
import subprocess
import urllib.request

# A proxy that the environment names has no way to loopback.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def query(sql):
    """The rows of a statement as lists; each is one JSON array in the first column."""
    command = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql]
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    if run.returncode:
        raise RuntimeError(f"psql: {run.stderr.strip()}")
    return [json.loads(line) for line in run.stdout.split("\n") if line]


def fetch(url, login=None, timeout=10):
    request = urllib.request.Request(url)
    if login:
        request.add_header("Authorization", "Basic " + base64.b64encode(login.encode()).decode())
    with OPENER.open(request, timeout=timeout) as response:
        return response.read().decode()


SAMPLE = re.compile(r"^([a-z_]+)(?:\{(.*)\})? ([0-9.eE+-]+)$")
LABEL = re.compile(r'([a-z_]+)="([^"]*)"')


class Metrics:
    """The sum of all roles' counters."""

    def __init__(self, ports):
        self.samples = []
        for port in ports:
            for line in fetch(f"http://127.0.0.1:{port}/metrics").splitlines():
                if match := SAMPLE.match(line):
                    name, labels, value = match.groups()
                    self.samples.append((name, dict(LABEL.findall(labels or "")), float(value)))

    def total(self, metric, **labels):
        return round(
            sum(
                value
                for name, its, value in self.samples
                if name == metric and all(its.get(label) == wanted for label, wanted in labels.items())
            )
        )

    @classmethod
    def of_roles(cls):
        return cls(os.environ["DEMO_HEALTH_PORTS"].split())


def work():
    """How many messages each queue that somebody consumes holds, ready or handed out."""
    return {name: count for name, count in queues().items() if not name.startswith("signalbox.retry.")}


def queues():
    """How many messages each queue holds; RabbitMQ counts them every few seconds."""
    url = f"{os.environ['DEMO_MANAGEMENT']}/api/queues/{os.environ['DEMO_VIRTUAL_HOST']}"
    return {queue["name"]: queue.get("messages", 0) for queue in json.loads(fetch(url, "guest:guest"))}


def lines(path):
    """The objects of a file with one in each line; nothing if there is no file."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
