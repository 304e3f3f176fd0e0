# shellcheck shell=bash disable=SC2154
# What the scripts that run private servers share: messages, processes, waiting. Sourced, never run.
#
# A script sets `root`, the absolute path of the folder that the servers live in, before it calls anything here.

say() { printf '%s\n' "$*" >&2; }

die() {
    say "error: $*"
    exit 1
}

# The seconds since the script started, for progress lines.
elapsed() { printf '%s s' "$SECONDS"; }

# wait_until SECONDS COMMAND…: polls the command until it succeeds; fails when the time is over.
wait_until() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@"; do
        ((SECONDS < deadline)) || return 1
        sleep 0.1
    done
}

# has_arguments PID ARGUMENT…: whether the process runs and each argument stands on its command line as it is.
# A pid file may outlive its process, and the number may belong to somebody else by now.
has_arguments() {
    local pid=$1 wanted argument arguments=() look
    shift
    [[ $pid =~ ^[0-9]+$ ]] || return 1
    # A process that is just becoming another program has no arguments for a moment; one that has ended has none for good.
    for ((look = 0; look < 100; look++)); do
        mapfile -d '' -t arguments 2>/dev/null <"/proc/$pid/cmdline" || return 1
        if ((${#arguments[@]} > 0)) || has_ended "$pid"; then break; fi
        sleep 0.01
    done
    for wanted; do
        for argument in "${arguments[@]}"; do
            if [[ $argument == "$wanted" ]]; then continue 2; fi
        done
        return 1
    done
}

# has_ended PID: whether the process is gone, or nothing but an exit status.
has_ended() {
    local state
    state=$(sed -n 's/^State:[[:space:]]*//p' "/proc/$1/status" 2>/dev/null) || true
    [[ -z $state || $state == [ZX]* ]]
}

# pid_in FILE: the number in a pid file, or nothing.
pid_in() {
    local pid=
    if [[ -r $1 ]]; then read -r pid <"$1" || true; fi
    printf '%s' "$pid"
}

# stop_process NAME IS_RUNNING PID SIGNAL:SECONDS…: sends each signal in turn and waits for the end so long.
stop_process() {
    local name=$1 is_running=$2 pid=$3 signal seconds
    shift 3
    for signal; do
        seconds=${signal#*:} signal=${signal%:*}
        "$is_running" || return 0
        kill "-$signal" "$pid" 2>/dev/null || "$is_running" || return 0
        wait_until "$seconds" not "$is_running" && return 0
        say "$name: pid $pid still runs $seconds s after SIG$signal"
    done
    die "$name: pid $pid does not stop"
}

not() { ! "$@"; }

# One script at a time in a root. Servers must not inherit descriptor 9, or the lock would live as long as they do.
lock_root() {
    mkdir -p "$root"
    [[ -O $root ]] || die "$root belongs to $(stat -c %U "$root"): work in a checkout of your own, or as that user"
    exec 9>>"$root/lock"
    if ! flock -n 9; then
        say "waiting for another script that works on $root: pid $(<"$root/lock")"
        flock -w 300 9 || die "another script has held $root for five minutes: pid $(<"$root/lock")"
    fi
    printf '%s\n' "$$" >"$root/lock"
}
