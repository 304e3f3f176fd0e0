#!/usr/bin/env bash
# A RabbitMQ of one test's own, which may be killed.
#
# Usage: broker.sh FOLDER. Prints `ready AMQP-PORT MANAGEMENT-PORT` once it answers. SIGUSR1 kills the node as a crash
# would (`killed`), SIGUSR2 starts it again on the same data (`ready …`), SIGTERM stops it; so does the end of the parent.
set -euo pipefail

# shellcheck source=deploy/lib/servers.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../../deploy/lib/servers.sh"
# shellcheck disable=SC2034
root=$(realpath -m -- "$1") durable=no tls=no first_block=25720
order=

start() {
    start_rabbitmq
    await_rabbitmq
    printf 'ready %s %s\n' "${ports[amqp]}" "${ports[management]}"
}

slay() {
    kill -KILL "$(pid_in "$root/rabbitmq.pid")"
    wait_until 10 not rabbitmq_running
    printf 'killed\n'
}

lock_root
# Its data are thrown away, so there is nothing to be gained from a slow goodbye.
trap 'kill -KILL "$(pid_in "$root/rabbitmq.pid")" 2>/dev/null || true; stop_rabbitmq' EXIT
trap 'exit 0' TERM INT HUP
trap 'order=slay' USR1
trap 'order=start' USR2
lock_ports
choose_ports
start_epmd
unlock_ports
start
while kill -0 "$PPID" 2>/dev/null; do
    if [[ -n $order ]]; then
        next=$order order=
        "$next"
    fi
    sleep 0.05
done
