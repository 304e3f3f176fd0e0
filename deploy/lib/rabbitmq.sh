# shellcheck shell=bash disable=SC2154
# A private RabbitMQ node with an epmd, a home, a cookie and folders of its own; loopback only.

rabbitmq_bin=/usr/lib/rabbitmq/bin
rabbitmq_node=signalbox@localhost
# Further lines of rabbitmq.conf.
rabbitmq_settings=()

# The environment of the node and of rabbitmqctl, one NAME=VALUE an element. Nothing of ours or of /etc/rabbitmq leaks in.
rabbitmq_environment() {
    local folder=$root/rabbitmq loopback='-kernel inet_dist_use_interface {127,0,0,1}'
    rabbitmq_variables=(
        HOME="$folder/home"
        LANG=C.UTF-8
        ERL_EPMD_ADDRESS=127.0.0.1
        ERL_EPMD_PORT="${ports[epmd]}"
        RABBITMQ_CONF_ENV_FILE="$folder/rabbitmq-env.conf"
        RABBITMQ_NODENAME="$rabbitmq_node"
        RABBITMQ_DIST_PORT="${ports[distribution]}"
        RABBITMQ_CONFIG_FILE="$folder/rabbitmq.conf"
        RABBITMQ_ADVANCED_CONFIG_FILE="$folder/advanced.config"
        RABBITMQ_ENABLED_PLUGINS_FILE="$folder/enabled_plugins"
        RABBITMQ_MNESIA_BASE="$folder/data"
        RABBITMQ_SCHEMA_DIR="$folder/schema"
        RABBITMQ_GENERATED_CONFIG_DIR="$folder/generated"
        RABBITMQ_LOG_BASE="$root/logs"
        RABBITMQ_PID_FILE="$folder/node.pid"
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="$loopback"
        # Any free port: parallel calls of rabbitmqctl each listen on one.
        RABBITMQ_CTL_DIST_PORT_MIN=0
        RABBITMQ_CTL_DIST_PORT_MAX=0
        RABBITMQ_CTL_ERL_ARGS="$loopback"
    )
}

write_rabbitmq_configuration() {
    local folder=$root/rabbitmq variable
    mkdir -p "$folder/data" "$folder/schema" "$folder/generated" "$root/logs"
    mkdir -p "$folder/home"
    chmod 700 "$folder/home"
    : >"$folder/rabbitmq-env.conf"
    printf '[rabbitmq_management].\n' >"$folder/enabled_plugins"
    {
        printf '%s\n' \
            "listeners.tcp.1 = 127.0.0.1:${ports[amqp]}" \
            "management.tcp.ip = 127.0.0.1" \
            "management.tcp.port = ${ports[management]}" \
            "log.file.level = info" \
            "raft.wal_max_size_bytes = 67108864"
        if [[ $tls == yes ]]; then
            printf '%s\n' \
                "listeners.ssl.1 = 127.0.0.1:${ports[amqps]}" \
                "ssl_options.cacertfile = $root/tls/ca.crt" \
                "ssl_options.certfile = $root/tls/server.crt" \
                "ssl_options.keyfile = $root/tls/server.key" \
                "ssl_options.verify = verify_none" \
                "ssl_options.fail_if_no_peer_cert = false"
        fi
        if ((${#rabbitmq_settings[@]} > 0)); then printf '%s\n' "${rabbitmq_settings[@]}"; fi
        # Tests look at queues through the management API and should not wait for its numbers.
        if [[ $durable == no ]]; then printf '%s\n' "collect_statistics_interval = 500"; fi
    } >"$folder/rabbitmq.conf"
    # Quorum queues give their numbers at ticks of their own, each 5 s unless this says otherwise.
    printf '[%s].\n' "$([[ $durable == yes ]] || printf '{rabbit, [{quorum_tick_interval, 500}]}')" \
        >"$folder/advanced.config"
    rabbitmq_environment
    {
        printf '# Source this, in a subshell, and rabbitmqctl speaks to the node in %q.\n' "$root"
        printf "export PATH=%q:\"\$PATH\"\n" "$rabbitmq_bin"
        for variable in "${rabbitmq_variables[@]}"; do
            printf 'export %s=%s\n' "${variable%%=*}" "'${variable#*=}'"
        done
    } >"$root/rabbitmqctl.env"
}

# erl puts the home folder onto the command line of the node.
rabbitmq_running() { has_arguments "$(pid_in "$root/rabbitmq.pid")" -home "$root/rabbitmq/home"; }

epmd_running() {
    local pid
    pid=$(pid_in "$root/epmd.pid")
    has_arguments "$pid" -port "${ports[epmd]}" && [[ $(readlink "/proc/$pid/cwd") == "$root/rabbitmq" ]]
}

# epmd holds a port of the block from its first moment, so it starts under `lock_ports`.
start_epmd() {
    mkdir -p "$root/rabbitmq" "$root/logs"
    local binary
    binary=$(command -v epmd)
    (
        cd "$root/rabbitmq" || exit
        exec 8<&- 9>&-
        printf '%s\n' "$BASHPID" >"$root/epmd.pid"
        exec setsid env -i "$binary" -address 127.0.0.1 -port "${ports[epmd]}"
    ) </dev/null >>"$root/logs/epmd.log" 2>&1 &
    wait_until 10 port_listens "${ports[epmd]}" \
        || die "epmd does not listen on port ${ports[epmd]}: $(tail -n 3 "$root/logs/epmd.log")"
}

start_rabbitmq() {
    write_rabbitmq_configuration
    say "rabbitmq: starting; this takes some seconds"
    (
        cd "$root/rabbitmq" || exit
        exec 8<&- 9>&-
        # "Allow input" makes the script become the node instead of watching it, so that the pid is the node's;
        # -noinput takes the input away again.
        exec setsid env -i PATH="$PATH" "${rabbitmq_variables[@]}" \
            RABBITMQ_ALLOW_INPUT=1 RABBITMQ_SERVER_START_ARGS=-noinput "$rabbitmq_bin/rabbitmq-server"
    ) </dev/null >>"$root/logs/rabbitmq-startup.log" 2>&1 &
    # Here and not in there: whoever waits for it looks at once whether it is alive.
    printf '%s\n' "$!" >"$root/rabbitmq.pid"
}

# The broker answers our protocol header with a method frame, whose first byte is 1.
amqp_answers() {
    local byte=
    port_listens "${ports[amqp]}" || return 1
    {
        printf 'AMQP\x00\x00\x09\x01' >&7
        IFS= read -r -N 1 -t 5 byte <&7 || true
    } 2>/dev/null 7<>"/dev/tcp/127.0.0.1/${ports[amqp]}" || return 1
    [[ $byte == $'\x01' ]]
}

management_answers() {
    curl -fs -o /dev/null --noproxy '*' --max-time 5 -u guest:guest \
        "http://127.0.0.1:${ports[management]}/api/overview"
}

# Management first: it answers last, and the broker logs a warning for each handshake that is not finished.
rabbitmq_ready() { management_answers && amqp_answers; }

rabbitmq_ready_or_dead() { rabbitmq_ready || ! kill -0 "$(pid_in "$root/rabbitmq.pid")" 2>/dev/null; }

await_rabbitmq() {
    wait_until 120 rabbitmq_ready_or_dead || true
    rabbitmq_ready || die "rabbitmq does not start: $(tail -n 15 "$root/logs/rabbitmq-startup.log")"
    say "rabbitmq: ready after $(elapsed), pid $(pid_in "$root/rabbitmq.pid"), ports ${ports[amqp]} and ${ports[management]}"
}

stop_rabbitmq() {
    if rabbitmq_running; then
        stop_process rabbitmq rabbitmq_running "$(pid_in "$root/rabbitmq.pid")" TERM:45 KILL:10
        say "rabbitmq: stopped"
    fi
    if epmd_running; then
        stop_process epmd epmd_running "$(pid_in "$root/epmd.pid")" TERM:10 KILL:10
    fi
    rm -f "$root/rabbitmq.pid" "$root/epmd.pid"
}

wipe_rabbitmq() { rm -rf "$root/rabbitmq" "$root/rabbitmqctl.env"; }
