#!/bin/sh
# Publishes one event with amqp-publish from the Debian package amqp-tools.
#
#     publish.sh ID TIME [URL]
#
# TIME is when it happened, such as "$(date -u +%FT%TZ)"; the same id with the same time is the same event.
#
# amqp-publish neither waits for a confirm nor asks for the message back when no queue takes it: good for a try, not for
# a service.
set -eu

id=$1 time=$2
url=${3:-amqp://guest:guest@127.0.0.1:5672/%2F}

amqp-publish --url "$url" --exchange signalbox.events --routing-key deal.won --persistent \
    --content-type application/cloudevents+json --body '{
  "specversion": "1.0", "id": "'"$id"'", "source": "/shop", "type": "deal.won", "time": "'"$time"'",
  "tenantid": "acme", "subject": "deal/d-17",
  "data": { "deal": { "id": "d-17", "name": "Harbour lights", "amount": 900, "currency": "EUR", "ownerId": "u-3" } }
}'
