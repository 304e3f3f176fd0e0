"""The load of the systems that `signalbox bench` does not drive: the same events, prepared in a file, and their publisher."""

import json
import random
import secrets
import select
import signal
import string
import subprocess

# The publisher writes the time of publishing over it.
TIME = "2000-01-01T00:00:00.000000Z"
TENANTS = 10
DATA_BYTES = 600
REGIONS = ("north", "east", "south", "west")
LETTERS = string.ascii_lowercase + " "


def new_run():
    return secrets.token_hex(4)


def data(draw, number, event_id):
    """The data of a won deal, as `signalbox bench` draws them: 600 bytes of JSON."""
    deal = {
        "id": event_id,
        "name": f"Deal {number}",
        "ownerId": f"m-{draw.randint(1, 40)}",
        "pipeline": "sales",
        "stage": "won",
        "value": draw.randint(1000, 99_999),
        "currency": "EUR",
        "region": draw.choice(REGIONS),
        "contactId": f"c-{draw.randint(1, 9999)}",
        "remarks": "",
    }
    missing = DATA_BYTES - len(compact({"deal": deal}))
    deal["remarks"] = "".join(draw.choices(LETTERS, k=missing))
    return {"deal": deal}


def events(run, count):
    """The id and the structured CloudEvent of each event. Ids and tenants have one length, so that the limit finds them."""
    draw = random.Random(1)
    for number in range(count):
        event_id = f"{run}-{number:07}"
        yield event_id, {
            "specversion": "1.0",
            "id": event_id,
            "source": "signalbox-bench",
            "type": "deal.won",
            "time": TIME,
            "tenantid": f"bench-{run}-{number % TENANTS:02}",
            "subject": f"deal/{event_id}",
            "datacontenttype": "application/json",
            "data": data(draw, number, event_id),
        }


def compact(value):
    return json.dumps(value, separators=(",", ":"))


def message(key, message_id, headers, body):
    """A line of the publisher's file."""
    return "\t".join((key, message_id, ";".join(f"{name}={value}" for name, value in headers.items()), compact(body)))


class Publisher:
    """Publishes the lines of a file in a process of its own: ready when made, begun by `begin`, over when `result` returns."""

    def __init__(self, processes, program, url, exchange, rate, lines, path, content_type="application/json", encoding=""):
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in lines)
        with open(path, "rb") as file:
            self.child = processes.start(
                "publisher", [program, url, exchange, rate, content_type, encoding], stdin=file, stdout=subprocess.PIPE
            )
        self.processes = processes
        if self.line(60) != "ready":
            raise RuntimeError("the publisher has an output of its own")

    @property
    def pid(self):
        return self.child.pid

    def line(self, timeout):
        if not select.select([self.child.stdout], [], [], timeout)[0]:
            raise RuntimeError(f"the publisher is not done after {timeout} s")
        line = self.child.stdout.readline().decode().strip()
        if not line:
            raise RuntimeError(f"the publisher has ended: {self.processes.last_lines('publisher')}")
        return line

    def begin(self):
        self.child.send_signal(signal.SIGUSR1)

    def result(self, timeout):
        """How many were published, from when to when."""
        return json.loads(self.line(timeout))

    def stop(self):
        self.processes.stop("publisher")
