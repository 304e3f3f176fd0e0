"""The pipeline on Dramatiq: `dramatiq dramatiq_app --queues event|task|note`."""

import os
import threading

import dramatiq
import psycopg
from dramatiq.brokers.rabbitmq import RabbitmqBroker

import work


class QuorumBroker(RabbitmqBroker):
    """Dramatiq has no setting for the type of its queues; their arguments are where it can be said.

    Its queues of dead messages, where nothing comes here, stay classic ones.
    """

    def _build_queue_arguments(self, queue_name):
        return super()._build_queue_arguments(queue_name) | {"x-queue-type": "quorum"}


broker = QuorumBroker(url=os.environ["BROKER_URL"], confirm_delivery=True)
dramatiq.set_broker(broker)
rules = work.Rules()
local = threading.local()


def connection():
    """One for each thread."""
    if not hasattr(local, "connection"):
        local.connection = psycopg.connect(os.environ["POSTGRES_URL"], autocommit=True)
    return local.connection


@dramatiq.actor(queue_name="event")
def event(body):
    for kind, job in rules.jobs(body):
        (task if kind == "task" else note).send(job)


@dramatiq.actor(queue_name="task")
def task(job):
    work.record(connection(), "task", job)


@dramatiq.actor(queue_name="note")
def note(job):
    work.record(connection(), "note", job)
