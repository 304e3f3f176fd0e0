"""A cluster of RabbitMQ nodes: the plan of a run on it, and what its faults do. One node at a time is down, never two."""

import asyncio
import itertools
import random
import time
import urllib.error

import plan
import system

# The queue whose leader is meant by "the leader".
QUEUE = "signalbox.events"
WHOLE_SECONDS = 300

NODE_KINDS = (
    plan.Kind("rabbitmq leader kill", ("rabbitmq",), (0.5, 3)),
    plan.Kind("rabbitmq follower kill", ("rabbitmq",), (0.5, 3)),
    plan.Kind("rabbitmq node restart", ("rabbitmq",), (0.5, 2)),
)
# What happens in their company. Alarms and damaged topologies belong to the run on a single node.
COMPANY = tuple(kind for kind in plan.KINDS if kind.targets != ("rabbitmq",))
NAMES = tuple(kind.name for kind in NODE_KINDS + COMPANY)


def make(seed, count, only=NAMES):
    """Episodes as of plan.make, but in each a node has its fault, of one kind after the other; others come on top."""
    numbers = random.Random(f"cluster {seed}")
    turns = itertools.cycle([kind for kind in NODE_KINDS if kind.name in only] or NODE_KINDS)
    company = [kind for kind in COMPANY if kind.name in only for _ in range(kind.weight)]
    deck, episodes = [], []
    while count > 0:
        sizes, weights = zip(*plan.AT_ONCE)
        size = min(numbers.choices(sizes, weights)[0], count)
        faults = [plan.drawn(next(turns), numbers)]
        taken = plan.takes(faults[0])
        for _ in range(size - 1 if company else 0):
            if not deck:
                deck = numbers.sample(company, len(company))
            fault = plan.drawn(deck.pop(), numbers)
            if not plan.takes(fault) & taken:
                taken |= plan.takes(fault)
                faults.append(fault)
        episodes.append(faults)
        count -= len(faults)
    return episodes


def number(node):
    """The number of the node `signalbox-<number>@localhost`."""
    return int(node.partition("@")[0].rpartition("-")[2])


def victim(fault, leader, nodes):
    """The number of the node that a fault hits, when this one leads and there are so many."""
    if fault.kind == "rabbitmq leader kill":
        return leader
    others = [other for other in range(1, nodes + 1) if other != leader or fault.kind == "rabbitmq node restart"]
    return random.Random(fault.seed).choice(others)


async def node_fault(faults, fault):
    """Ends a node, sees everything go on without it, starts it again, and waits until every queue has all its members."""
    run = faults.run
    leader = await whole(run)
    hit = victim(fault, leader, len(run.options.nodes))
    await system.script("stop-rabbitmq" if fault.kind == "rabbitmq node restart" else "kill-rabbitmq", str(hit))
    run.outages[fault] = await run.goes_on(plan.INSTANCES)
    await asyncio.sleep(fault.seconds)
    await system.script("start-rabbitmq", str(hit))
    began = time.monotonic()
    now = await whole(run)
    print(
        f"    node {hit} was hit, node {leader} led {QUEUE}, then node {now}; went on without it after "
        f"{run.outages[fault]:.1f} s, its members were back {time.monotonic() - began:.1f} s after it answered",
        flush=True,
    )


async def whole(run):
    """Waits until every node runs and no queue would lose its quorum with one node less; the number of the leading one."""
    deadline = time.monotonic() + WHOLE_SECONDS
    while True:
        try:
            nodes = await run.management.call("GET", "nodes?columns=name,running")
            # Its answer is 503 while there is such a queue.
            await run.management.call("GET", "health/checks/node-is-quorum-critical")
            queues = await run.management.call("GET", "queues/@?disable_stats=true")
            if sum(node["running"] for node in nodes) == len(run.options.nodes) and are_whole(queues, len(run.options.nodes)):
                return next(number(queue["leader"]) for queue in queues if queue["name"] == QUEUE)
        except (urllib.error.URLError, OSError, KeyError):
            pass
        if time.monotonic() > deadline:
            raise RuntimeError(f"the cluster is not whole after {WHOLE_SECONDS} s")
        await asyncio.sleep(0.5)


def are_whole(queues, nodes):
    """Whether each queue has a member on each node that is there, and a leader."""
    return bool(queues) and all(
        len(queue.get("members", ())) == nodes and set(queue.get("online", ())) == set(queue["members"]) and queue.get("leader")
        for queue in queues
    )


METHODS = {kind.name: node_fault for kind in NODE_KINDS}
