"""Where a process is, by the bytes of its connections: what crash points look for.

Nothing is looked at before a crash point is armed, so a look begins anywhere in a stream. That is good enough: what is
looked for holds NUL bytes or keywords that no payload of the run has. A place that two reads of the socket cut apart is
missed; the next one is taken.

AMQP 0-9-1, section 4.2.3: a frame is type (1 is a method), channel, size, payload, 0xCE; a method begins with its class
and number. The Postgres protocol's messages are a letter, a size that counts itself, a payload.
"""

import collections
import re

UP, DOWN = "up", "down"

# Class 60 is basic: 40 is publish, 80 is ack.
PUBLISH = re.compile(rb"\x01\x00.....\x00\x3c\x00\x28", re.DOTALL)
ACK = re.compile(rb"\x01\x00.\x00\x00\x00\x0d\x00\x3c\x00\x50.{9}\xce", re.DOTALL)
# The matcher writes a batch in one round trip that commits by itself: an event's source is in it, and the answer ends with
# ReadyForQuery. All others send COMMIT.
BATCH = re.compile(rb"/torture/")
READY = re.compile(rb"Z\x00\x00\x00\x05I")
COMMIT = re.compile(rb"\x00COMMIT\x00")
COMMITTED = re.compile(rb"C\x00\x00\x00\x0bCOMMIT\x00")
REQUEST = re.compile(rb"POST /")
RESPONSE = re.compile(rb"HTTP/1\.1 \d")
DATA = re.compile(rb"DATA\r\n")
FINAL_DOT = re.compile(rb"\r\n\.\r\n")
ANY = re.compile(rb".", re.DOTALL)

# What to see, one after the other, on one connection: (direction, pattern). At the last one the process is killed, before
# the bytes that match are forwarded, or after them.
Point = collections.namedtuple("Point", "server sights before")


def point(name, role):
    """The crash point of that name for a role, as bytes."""
    sights = SIGHTS.get((name, role)) or SIGHTS[name]
    server, *sights = sights
    return Point(server, sights, name not in FORWARDED)


SIGHTS = {
    "before commit": ("postgres", (UP, COMMIT)),
    ("before commit", "matcher"): ("postgres", (UP, BATCH)),
    # Postgres has committed, and the process dies before it hears of it.
    "after commit": ("postgres", (DOWN, COMMITTED)),
    ("after commit", "matcher"): ("postgres", (UP, BATCH), (DOWN, READY)),
    "before publish": ("rabbitmq", (UP, PUBLISH)),
    "after publish": ("rabbitmq", (UP, PUBLISH)),
    # From the broker, an ack is a confirm.
    "before confirm": ("rabbitmq", (DOWN, ACK)),
    "after confirm": ("rabbitmq", (DOWN, ACK)),
    "before ack": ("rabbitmq", (UP, ACK)),
    "after ack": ("rabbitmq", (UP, ACK)),
    ("before send", "worker-webhook"): ("http", (UP, REQUEST)),
    ("before send", "worker-email"): ("smtp", (UP, DATA)),
    # The receiver has it and says so, and the process dies before it hears of it.
    ("after send", "worker-webhook"): ("http", (UP, REQUEST), (DOWN, RESPONSE)),
    ("after send", "worker-email"): ("smtp", (UP, FINAL_DOT), (DOWN, ANY)),
}
# Those whose bytes the other side gets.
FORWARDED = ("after publish", "after confirm", "after ack")


class Watch:
    """Looks at one connection for the sights of a point, in their order."""

    def __init__(self, sights):
        self.left = list(sights)

    def look(self, direction, data):
        """Where the last sight begins in the data, and where it ends; None while it was not seen."""
        start = 0
        while self.left and self.left[0][0] == direction:
            found = self.left[0][1].search(data, start)
            if not found:
                return None
            del self.left[0]
            start = found.end()
            if not self.left:
                return found.span()
        return None
