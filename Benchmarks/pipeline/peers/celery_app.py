"""The pipeline on Celery: `celery -A celery_app worker --queues event|task|note`."""

import os
import threading

import psycopg
from celery import Celery
from kombu import Exchange, Queue

import work

app = Celery("pipeline", broker=os.environ["BROKER_URL"])
app.conf.update(
    task_queues=[
        Queue(name, Exchange(name, type="direct"), routing_key=name, queue_arguments={"x-queue-type": "quorum"})
        for name in ("event", "task", "note")
    ],
    task_default_queue="event",
    task_default_queue_type="quorum",
    # As prefetch for each consumer is all that quorum queues know.
    worker_detect_quorum_queues=True,
    task_create_missing_queues=False,
    task_routes={f"pipeline.{name}": {"queue": name} for name in ("event", "task", "note")},
    broker_transport_options={"confirm_publish": True},
    broker_connection_retry_on_startup=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=int(os.environ["PREFETCH"]),
    # What costs and is not asked for.
    task_send_sent_event=False,
    worker_send_task_events=False,
    worker_enable_remote_control=False,
    task_serializer="json",
    accept_content=["json"],
)
rules = work.Rules()
local = threading.local()


def connection():
    """One for each process or thread of the pool."""
    if not hasattr(local, "connection"):
        local.connection = psycopg.connect(os.environ["POSTGRES_URL"], autocommit=True)
    return local.connection


@app.task(name="pipeline.event")
def event(body):
    for kind, job in rules.jobs(body):
        (task if kind == "task" else note).delay(job)


@app.task(name="pipeline.task")
def task(job):
    work.record(connection(), "task", job)


@app.task(name="pipeline.note")
def note(job):
    work.record(connection(), "note", job)
