"""The pipeline on FastStream: `faststream run faststream_app:app`, with STAGE=event|task|note."""

import asyncio
import os

from faststream import AckPolicy, FastStream
from faststream.rabbit import Channel, QueueType, RabbitBroker, RabbitQueue
from psycopg_pool import AsyncConnectionPool

import work

STAGE, PREFETCH = os.environ["STAGE"], int(os.environ["PREFETCH"])
broker = RabbitBroker(os.environ["BROKER_URL"], default_channel=Channel(prefetch_count=PREFETCH))
app = FastStream(broker)
queues = {name: RabbitQueue(name, queue_type=QueueType.QUORUM, durable=True) for name in ("event", "task", "note")}
rules = work.Rules()
pool = AsyncConnectionPool(
    os.environ["POSTGRES_URL"], min_size=int(os.environ["CONNECTIONS"]), open=False, kwargs={"autocommit": True}
)


@app.on_startup
async def open_pool():
    if STAGE != "event":
        await pool.open(wait=True)


@app.after_startup
async def declare():
    for queue in queues.values():
        await broker.declare_queue(queue)


@app.after_shutdown
async def close_pool():
    await pool.close()


async def record(job):
    async with pool.connection() as connection, connection.transaction(), connection.cursor() as cursor:
        await cursor.execute(work.DEDUPE, job)
        if cursor.rowcount == 1:
            await cursor.execute(work.EFFECTS[STAGE], job)


if STAGE == "event":

    @broker.subscriber(queues["event"], ack_policy=AckPolicy.NACK_ON_ERROR)
    async def event(body: dict):
        # aio-pika waits for each confirm: both at once.
        await asyncio.gather(*(broker.publish(job, queues[kind], persist=True) for kind, job in rules.jobs(body)))

else:

    @broker.subscriber(queues[STAGE], ack_policy=AckPolicy.NACK_ON_ERROR)
    async def effect(job: dict):
        await record(job)
