"""Which faults a run injects, on whom, for how long: all of it from a seed."""

import collections
import random

WORKERS = ("worker-email", "worker-webhook", "worker-tag", "worker-task", "worker-note")
ROLES = ("matcher", *WORKERS, "scheduler")
INSTANCES = tuple(f"{role}-{number}" for role in ROLES for number in (1, 2))
PRODUCERS = ("producer-1", "producer-2")
BUSY = tuple(name for name in INSTANCES if not name.startswith("scheduler"))

# After a note nothing follows, so its workers publish nothing.
PUBLISHING = tuple(name for name in BUSY if not name.startswith("worker-note"))
# Those that publish in time, whatever the broker hands out.
TIMED = tuple(name for name in INSTANCES if name.startswith("scheduler"))
SENDING = tuple(name for name in BUSY if name.startswith(("worker-email", "worker-webhook")))

CRASH_POINTS = {
    "before commit": BUSY + TIMED,
    "after commit": BUSY + TIMED,
    "before publish": PUBLISHING + TIMED,
    "after publish": PUBLISHING + TIMED,
    "before confirm": PUBLISHING + TIMED,
    "after confirm": PUBLISHING + TIMED,
    "before ack": BUSY,
    "after ack": BUSY,
    "before send": SENDING,
    "after send": SENDING,
}

# What a fault takes for itself: no two faults of an episode take the same. `targets` are what it may hit, each of which it
# takes; `seconds` is from and to.
Kind = collections.namedtuple("Kind", "name targets seconds weight", defaults=[1])
Fault = collections.namedtuple("Fault", "kind target seconds delay seed")

LINKS = tuple(f"{name}.{server}" for name in INSTANCES for server in ("rabbitmq", "postgres")) + tuple(
    [f"{name}.smtp" for name in INSTANCES if name.startswith("worker-email")]
    + [f"{name}.rabbitmq" for name in PRODUCERS]
    + ["worker-webhook.http"]
)

KINDS = (
    Kind("kill", INSTANCES, (0.5, 3), 3),
    Kind("kill a producer", PRODUCERS, (0.2, 1)),
    Kind("pause", INSTANCES, (1, 9), 3),
    Kind("restart", INSTANCES, (0.2, 1)),
    Kind("rolling restart", ROLES, (0.2, 0.5)),
    Kind("clock stepped", INSTANCES, (1, 3)),
    *(Kind(f"crash {point}", targets, (0.5, 2)) for point, targets in CRASH_POINTS.items()),
    Kind("rabbitmq kill", ("rabbitmq",), (0.5, 3)),
    Kind("rabbitmq restart", ("rabbitmq",), (0.5, 2)),
    Kind("rabbitmq memory alarm", ("rabbitmq",), (2, 5)),
    Kind("rabbitmq disk alarm", ("rabbitmq",), (2, 5)),
    Kind("rabbitmq queue deleted", ("rabbitmq",), (0.5, 2)),
    Kind("rabbitmq binding removed", ("rabbitmq",), (0.5, 2)),
    Kind("link cut", LINKS, (0.5, 4)),
    Kind("link frozen", LINKS, (1, 8)),
    Kind("link half-open", LINKS, (1, 4)),
    Kind("link slow", LINKS, (2, 6)),
    Kind("link byte by byte", LINKS, (2, 6)),
    Kind("postgres restart, fast", ("postgres",), (0.5, 3)),
    Kind("postgres restart, immediate", ("postgres",), (0.5, 3)),
    Kind("postgres backends ended", ("postgres",), (0.1, 0.2)),
    Kind("postgres read-only", ("postgres",), (2, 5)),
    Kind("postgres table locked", ("postgres",), (1, 5)),
    Kind("postgres rows locked", ("postgres",), (1, 5)),
    Kind("postgres connections exhausted", ("postgres",), (2, 5)),
    Kind("smtp cut after the final dot", ("smtp",), (1, 4)),
    Kind("smtp 421", ("smtp",), (1, 4)),
    Kind("smtp 451", ("smtp",), (1, 4)),
    Kind("smtp 550", ("smtp",), (0.5, 2)),
    Kind("http slow", ("http",), (1, 4)),
    Kind("http cut", ("http",), (1, 4)),
    Kind("http 429", ("http",), (1, 4)),
    Kind("http 500", ("http",), (1, 4)),
    Kind("http redirect", ("http",), (0.5, 2)),
    Kind("http huge body", ("http",), (1, 4)),
)
NAMES = tuple(kind.name for kind in KINDS)

# How many faults an episode has at once, and how often.
AT_ONCE = ((1, 55), (2, 27), (3, 18))


def make(seed, count, only=NAMES):
    """Episodes, each a list of one to three faults that happen together: `count` faults in all.

    Kinds come from a shuffled deck, so that each has its turn before one has its second.
    """
    numbers = random.Random(f"faults {seed}")
    deck, episodes = [], []
    while count > 0:
        size = min(numbers.choices([size for size, _ in AT_ONCE], [weight for _, weight in AT_ONCE])[0], count)
        faults, taken = [], set()
        while len(faults) < size:
            if not deck:
                deck = [kind for kind in KINDS if kind.name in only for _ in range(kind.weight)]
                numbers.shuffle(deck)
            kind = deck.pop()
            fault = drawn(kind, numbers)
            if takes(fault) & taken:
                deck.insert(0, kind)
                size -= 1
                continue
            taken |= takes(fault)
            faults.append(fault)
        episodes.append(faults)
        count -= len(faults)
    return episodes


def drawn(kind, numbers):
    least, most = kind.seconds
    return Fault(
        kind.name,
        numbers.choice(kind.targets),
        round(numbers.uniform(least, most), 2),
        round(numbers.uniform(0, 1.5), 2),
        numbers.getrandbits(32),
    )


def takes(fault):
    """The things that a fault works on."""
    target = fault.target.partition(".")[0]
    if target in ROLES:
        return {name for name in INSTANCES if name.rpartition("-")[0] == target}
    return {target}


def text(episode):
    """An episode as a person reads it."""
    return ", ".join(f"{fault.kind} ({fault.target}, {fault.seconds} s)" for fault in episode)
