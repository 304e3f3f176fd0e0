#!/usr/bin/env bash
# What the torture run does to its two servers while it goes on: they were started by deploy/torture, and are stopped by it.
# Usage: servers.sh kill-rabbitmq [NODE] | stop-rabbitmq [NODE] | start-rabbitmq [NODE]
#        servers.sh stop-postgres fast|immediate | start-postgres
#        servers.sh call-rabbitmq 'MODULE FUNCTION ARGUMENTS'
# NODE is a node's number when there is a cluster.
set -euo pipefail
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
# shellcheck source=deploy/lib/servers.sh
source "$checkout/deploy/lib/servers.sh"
# shellcheck source=deploy/torture.d/settings.sh
source "$checkout/deploy/torture.d/settings.sh"
# shellcheck source=deploy/torture.d/cluster.sh
source "$checkout/deploy/torture.d/cluster.sh"
read_ports || die "no servers of a torture run were started"
PATH=$(postgres_bin):$PATH
if [[ ${1:-} == *-rabbitmq && ${2:-} =~ ^[1-9]$ ]]; then choose_node "$2"; fi

case ${1:-} in
kill-rabbitmq)
    stop_process rabbitmq rabbitmq_running "$(pid_in "$root/rabbitmq.pid")" KILL:10
    ;;
stop-rabbitmq)
    stop_process rabbitmq rabbitmq_running "$(pid_in "$root/rabbitmq.pid")" TERM:45 KILL:10
    ;;
start-rabbitmq)
    start_rabbitmq
    # Longer than await_rabbitmq waits: the load of the run is on top of all that the machine does besides.
    wait_until 400 rabbitmq_ready_or_dead || true
    rabbitmq_ready || die "rabbitmq does not start: $(tail -n 15 "$root/logs/rabbitmq-startup.log")"
    ;;
stop-postgres)
    signal=INT
    if [[ ${2:-} == immediate ]]; then signal=QUIT; fi
    stop_process postgres postgres_running "$(pid_in "$root/postgres.pid")" "$signal:30" KILL:10
    ;;
start-postgres)
    start_postgres
    await_postgres
    ;;
call-rabbitmq)
    # What rabbitmqctl calls as well, without a second or two of Erlang's start. On loopback nobody minds the cookie.
    call() {
        answer=$(ERL_EPMD_PORT=${ports[epmd]} erl_call -c "$(<"$root/rabbitmq/home/.erlang.cookie")" \
            -sname "$rabbitmq_node" -a "$1" 2>&1) || true
        [[ $answer == ok ]]
    }
    # A busy machine lets the broker miss its own deadline.
    wait_until 60 call "$2" || die "rabbitmq: $2: $answer"
    ;;
*)
    die "usage: see the head of ${BASH_SOURCE[0]}"
    ;;
esac
