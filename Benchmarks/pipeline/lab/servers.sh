#!/usr/bin/env bash
# The private servers of a measurement, durable as in production: Postgres syncs each commit, RabbitMQ each quorum write.
# Usage: servers.sh up|down ROOT    up starts them anew, with nothing in them, and prints what the modules need to know.
set -euo pipefail
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd -P)
# shellcheck source=deploy/lib/servers.sh
source "$checkout/deploy/lib/servers.sh"
# Read by the functions in deploy/lib. The block of ports is none of the other commands'.
# shellcheck disable=SC2034
durable=yes tls=no first_block=27720
root=$(realpath -m -- "${2:?usage: servers.sh up|down ROOT}")
PATH=$(postgres_bin):$PATH

case ${1:-} in
up)
    lock_root
    servers_down
    servers_wipe
    servers_up
    find_postgres_folder
    printf '%s=%s\n' \
        amqp "${ports[amqp]}" \
        management "${ports[management]}" \
        postgres "${ports[postgres]}" \
        rabbitmq_pid "$(pid_in "$root/rabbitmq.pid")" \
        postgres_pid "$(pid_in "$root/postgres.pid")" \
        postgres_bin "$(postgres_bin)"
    ;;
down)
    [[ -d $root ]] || exit 0
    lock_root
    servers_down
    ;;
*)
    die "usage: servers.sh up|down ROOT"
    ;;
esac
