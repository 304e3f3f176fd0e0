# shellcheck shell=bash disable=SC2154
# The demo's own processes: Signalbox's roles, one process each, and the mail and webhook servers. Sourced, never run.
#
# A pid file in the root names each; its command line has the root in it, so that no other process is taken for it.

sinks=(mail hooks)
declare -A started=() health_ports=()

# process_running NAME: whether the process of that pid file runs and is ours.
process_running() {
    local mark=$work
    if [[ " ${roles[*]} " == *" $1 "* ]]; then mark=$root/signalbox.yaml; fi
    has_arguments "$(pid_in "$root/$1.pid")" "$mark"
}

running_or_dead() { process_running "$1" || ! kill -0 "${started[$1]}" 2>/dev/null; }

# start_process NAME COMMAND…
start_process() {
    local name=$1
    shift
    (
        exec 9>&-
        printf '%s\n' "$BASHPID" >"$root/$name.pid"
        exec setsid "$@"
    ) </dev/null >>"$root/logs/$name.log" 2>&1 &
    started[$name]=$!
    # Until it is the program, nobody could stop it.
    wait_until 10 running_or_dead "$name" || true
}

failed_to_start() { die "$1 does not start: $(tail -n 5 "$root/logs/$1.log")"; }

# Debian's Python, which has aiosmtpd, with nothing of the user's own.
python_command() {
    command=(env -u PYTHONPATH -u PYTHONHOME PYTHONUTF8=1 /usr/bin/python3 -B -s "$checkout/deploy/demo.d/$1" "${@:2}")
}

python() {
    local command
    python_command "$@"
    run "${command[@]}"
}

port_known_or_dead() { [[ -s $work/$1.port ]] || ! process_running "$1"; }

# start_sink NAME SCRIPT: returns when it listens, its port in $work/NAME.port.
start_sink() {
    local command
    python_command "$2" "$work"
    start_process "$1" "${command[@]}"
    wait_until 20 port_known_or_dead "$1" || true
    [[ -s $work/$1.port ]] || failed_to_start "$1"
    say "    $1: pid $(pid_in "$root/$1.pid"), port $(<"$work/$1.port")"
}

# A free port for each role, in a range that belongs to the block of ports of the demo's servers.
choose_health_ports() {
    local role port=$((ports[amqp] + 1000)) last=$((ports[amqp] + 1009))
    for role in "${roles[@]}"; do
        while ((port <= last)) && port_in_use "$port"; do port=$((port + 1)); done
        ((port <= last)) || die "too few free ports from $((last - 9)) to $last for the roles' health servers"
        health_ports[$role]=$port
        port=$((port + 1))
    done
}

role_ready() {
    curl -fs -o /dev/null --noproxy '*' --max-time 5 "http://127.0.0.1:${health_ports[$1]}/health/ready"
}

role_ready_or_dead() { role_ready "$1" || ! process_running "$1"; }

start_roles() {
    local role
    choose_health_ports
    for role in "${roles[@]}"; do
        SIGNALBOX_HEALTH_PORT=${health_ports[$role]} \
            start_process "$role" "$products/signalbox-$role" --config "$root/signalbox.yaml"
    done
    for role in "${roles[@]}"; do
        wait_until 60 role_ready_or_dead "$role" || true
        role_ready "$role" || failed_to_start "$role"
        say "    $role: pid $(pid_in "$root/$role.pid"), health port ${health_ports[$role]}"
    done
}

# stop_processes SECONDS NAME…: asks all of them to stop, then waits; fails when one had to be killed or says it failed.
stop_processes() {
    local seconds=$1 name code=0 ending
    shift
    # A second SIGTERM would cut work in flight short, so each gets one.
    for name; do
        if process_running "$name"; then kill -TERM "$(pid_in "$root/$name.pid")" 2>/dev/null || true; fi
    done
    for name; do
        if ! wait_until "$seconds" not process_running "$name"; then
            say "$name: pid $(pid_in "$root/$name.pid") still runs $seconds s after SIGTERM; killing it"
            kill -KILL "$(pid_in "$root/$name.pid")" 2>/dev/null || true
            wait_until 10 not process_running "$name" || say "$name: does not stop"
            code=1
        fi
        if [[ -n ${started[$name]:-} ]]; then
            ending=0
            wait "${started[$name]}" || ending=$?
            unset "started[$name]"
            if ((ending != 0)); then
                say "$name: ended with $ending: $(tail -n 1 "$root/logs/$name.log")"
                code=1
            fi
        fi
        rm -f "$root/$name.pid"
    done
    return "$code"
}

stop_roles() { stop_processes 40 "${roles[@]}"; }

stop_sinks() { stop_processes 10 "${sinks[@]}"; }
