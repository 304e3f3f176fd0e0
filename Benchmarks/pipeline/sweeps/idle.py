"""One event alone on a system that has nothing else to do."""

import json
import random
import time

import figures
from sweeps import traffic
from processes import wait_until
from sweeps.result import Must, Result


def publish_one_by_one(place, tenant, count, prefix, pause):
    """Publishes events, each confirmed before the pause to the next. The pauses differ, so that nothing keeps step with them."""
    import pika

    connection = pika.BlockingConnection(pika.URLParameters(place.amqp_url))
    try:
        channel = connection.channel()
        channel.confirm_delivery()
        properties = pika.BasicProperties(content_type="application/cloudevents+json", delivery_mode=2)
        generator = random.Random(1)
        for number in range(count):
            event = traffic.event(tenant, f"{prefix}-{number}", time.time(), generator=generator)
            channel.basic_publish("signalbox.events", event["type"], json.dumps(event), properties, mandatory=True)
            connection.sleep(pause * generator.uniform(0.75, 1.25))
    finally:
        connection.close()


def idle(context):
    count, matching = context.pick(500, 100), 2
    prefix = f"idle{int(time.time()):x}"
    with context.system("idle") as system:
        tenant = traffic.bench_tenants(system, 1, rules=10, matching=matching)[0]
        since = time.time()
        publish_one_by_one(system.place, tenant, count, prefix, pause=0.2)
        traffic.await_executions(system, count * matching, since)
        statement = f"""
            SELECT extract(epoch FROM max(s.settled_at) - v.occurred_at) * 1000,
                extract(epoch FROM v.received_at - v.occurred_at) * 1000
            FROM events v JOIN executions e ON e.occurred_at = v.occurred_at AND e.event = v.key
            JOIN steps s ON s.occurred_at = e.occurred_at AND s.execution = e.id
            WHERE v.occurred_at >= to_timestamp({since}) AND v.id LIKE '{prefix}-%'
            GROUP BY v.occurred_at, v.key, v.received_at HAVING count(*) FILTER (WHERE s.state = 'done') = {matching}"""

        def are_done():
            rows = [tuple(map(float, row.split("|"))) for row in system.place.sql(statement).splitlines()]
            return rows if len(rows) >= count else None

        rows = wait_until("not every event has its effects", are_done, timeout=60, pause=0.5)
        problems = traffic.audit(system, since)
    point = {"events": count}
    for name, column in (("effect", 0), ("recorded", 1)):
        values = [row[column] for row in rows]
        for label, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1)):
            point[f"{name}_{label}_ms"] = figures.percentile(values, share)
    context.say(f"p50 {point['effect_p50_ms']:.1f} ms, p99 {point['effect_p99_ms']:.1f} ms")
    labels = ("p50", "p95", "p99", "max")
    table = [
        [text, *(figures.number(point[f"{name}_{label}_ms"], 1) for label in labels)]
        for name, text in (("recorded", "until it is matched and recorded"), ("effect", "until both effects are recorded"))
    ]
    return Result(
        "idle", "One event alone", f"{count} events, one after the other, about five in a second; ten rules, of which each fires"
        " two. Milliseconds from the moment at which its time is taken, before it is published.",
        ("", *labels), table, [point],
        musts=[
            Must("publish to effect, p50", point["effect_p50_ms"], 30, 8, "ms", is_time=True),
            Must("publish to effect, p99", point["effect_p99_ms"], 30, 8, "ms", is_time=True),
        ],
        problems=problems,
    )  # fmt: skip
