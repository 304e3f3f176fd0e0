# shellcheck shell=bash
# RabbitMQ and Postgres together: up, down, wiped. The scripts choose with
#   root     the absolute path of the folder that holds everything
#   durable  yes: Postgres syncs to the disk; no: it does not, for tests
#   tls      yes: both servers also offer TLS with certificates of their own

here=${BASH_SOURCE[0]%/*}
# shellcheck source=deploy/lib/common.sh
source "$here/common.sh"
# shellcheck source=deploy/lib/ports.sh
source "$here/ports.sh"
# shellcheck source=deploy/lib/postgres.sh
source "$here/postgres.sh"
# shellcheck source=deploy/lib/rabbitmq.sh
source "$here/rabbitmq.sh"
# shellcheck source=deploy/lib/tls.sh
source "$here/tls.sh"

check_root() {
    # A quote would end the quotes of the files that we write, a line break their lines.
    [[ $root != *[\'\"\\]* && $root != *$'\n'* ]] || die "the path $root has a quote, a backslash or a line break in it"
}

check_installed() {
    local program
    for program in "$(postgres_bin)/postgres" "$rabbitmq_bin/rabbitmq-server" epmd curl openssl; do
        command -v "$program" >/dev/null || die "$program is not installed: run deploy/packages"
    done
}

# Starts what does not run. On a failure it stops everything again, so that nothing is left half started.
servers_up() {
    check_root
    check_installed
    trap 'say "stopping what was started"; servers_down' EXIT
    mkdir -p "$root/logs"
    if ! read_ports; then
        start_all
    elif rabbitmq_is_up && postgres_is_up; then
        say "both servers run already"
    elif rabbitmq_is_up; then
        stop_postgres
        if ports_are_free postgres; then
            start_postgres
            await_postgres
        else
            start_all
        fi
    elif postgres_is_up; then
        stop_rabbitmq
        if ports_are_free amqp amqps management distribution epmd; then
            start_epmd
            start_rabbitmq
            await_rabbitmq
        else
            start_all
        fi
    else
        start_all
    fi
    trap - EXIT
}

rabbitmq_is_up() { epmd_running && rabbitmq_running && rabbitmq_ready; }

postgres_is_up() { postgres_running && postgres_ready; }

# A block of ports belongs to both servers or to none, so what is left of an earlier run goes first.
start_all() {
    servers_down
    if [[ $tls == yes ]]; then make_certificates; fi
    lock_ports
    choose_ports
    start_epmd
    unlock_ports
    start_rabbitmq
    start_postgres
    await_postgres
    await_rabbitmq
}

servers_down() {
    if ! read_ports; then return 0; fi
    stop_rabbitmq
    stop_postgres
}

servers_wipe() {
    wipe_rabbitmq
    wipe_postgres
    rm -rf "$root/logs" "$root/tls" "$root/env"
}
