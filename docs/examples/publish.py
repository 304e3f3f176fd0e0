#!/usr/bin/env python3
"""Publishes CloudEvents and waits until the broker has taken each of them.

    publish.py [--url URL] [--mode structured|batch|binary] FILE

FILE has one event on each line, as JSON. For the sake of the example, an event without a time happens now; a service
sets the time when the thing happens, keeps it with the event, and sends the same one however often it sends.

Needs pika: pip install pika
"""

import argparse
import datetime
import json
import sys

import pika
import pika.exceptions

EXCHANGE = "signalbox.events"


def structured(event):
    """The whole event is the body."""
    properties = pika.BasicProperties(
        content_type="application/cloudevents+json", delivery_mode=2, message_id=event["id"]
    )
    return properties, json.dumps(event).encode()


def binary(event):
    """The attributes are headers, the data are the body."""
    attributes = {f"cloudEvents_{name}": value for name, value in event.items() if name != "data"}
    properties = pika.BasicProperties(
        content_type="application/json", delivery_mode=2, message_id=event["id"], headers=attributes
    )
    return properties, json.dumps(event["data"]).encode()


def batch(events):
    """Many events in one message, each in its structured form."""
    properties = pika.BasicProperties(content_type="application/cloudevents-batch+json", delivery_mode=2)
    return properties, json.dumps(events).encode()


def read(path):
    now = datetime.datetime.now(datetime.timezone.utc).isoformat()
    with open(path, encoding="utf-8") as lines:
        return [{"time": now, **json.loads(line)} for line in lines if line.strip()]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", default="amqp://guest:guest@127.0.0.1:5672/%2F")
    parser.add_argument("--mode", choices=["structured", "batch", "binary"], default="structured")
    parser.add_argument("file")
    arguments = parser.parse_args()

    events = read(arguments.file)
    if arguments.mode == "batch":
        messages = [("batch", *batch(events))]
    else:
        encode = structured if arguments.mode == "structured" else binary
        messages = [(event["type"], *encode(event)) for event in events]

    connection = pika.BlockingConnection(pika.URLParameters(arguments.url))
    channel = connection.channel()
    # From here on each publish returns when the broker has confirmed it, and raises when it has not.
    channel.confirm_delivery()
    for routing_key, properties, body in messages:
        try:
            channel.basic_publish(EXCHANGE, routing_key, body, properties, mandatory=True)
        except pika.exceptions.UnroutableError:
            sys.exit(f"no queue takes the event: {routing_key}")
        except pika.exceptions.NackError:
            sys.exit(f"the broker did not take the event, send it again: {routing_key}")
    connection.close()
    print(f"{len(events)} events in {len(messages)} messages, all confirmed")


if __name__ == "__main__":
    main()
