# shellcheck shell=bash disable=SC2154
# Ports for private servers: a block of ten, remembered in the root, exchanged when somebody else has taken it.
# Blocks lie below 32768, where Linux starts to hand out ports to outgoing connections.

first_block=21720
blocks=40

# The services of a block, in the order of their ports.
port_names=(amqp amqps management postgres distribution epmd)
declare -A ports=()

# port_in_use PORT: whether a socket of this machine has the port, TIME_WAIT (06) aside.
port_in_use() {
    awk -v port="$(printf '%04X' "$1")" '
        $4 != "06" && substr($2, length($2) - 3) == port { found = 1 }
        END { exit !found }
    ' /proc/net/tcp /proc/net/tcp6 2>/dev/null
}

# port_listens PORT
port_listens() {
    awk -v port="$(printf '%04X' "$1")" '
        $4 == "0A" && substr($2, length($2) - 3) == port { found = 1 }
        END { exit !found }
    ' /proc/net/tcp /proc/net/tcp6 2>/dev/null
}

set_block() {
    local index
    for index in "${!port_names[@]}"; do ports[${port_names[index]}]=$(($1 + index)); done
}

# ports_are_free NAME…
ports_are_free() {
    local name
    for name; do
        if port_in_use "${ports[$name]}"; then return 1; fi
    done
}

# Reads the block that the root used last; fails when there is none.
read_ports() {
    local block=
    if [[ -r $root/ports ]]; then read -r block <"$root/ports" || true; fi
    [[ $block =~ ^[0-9]+$ ]] || return 1
    set_block "$block"
}

# Takes the block of last time when it is free, or else the first free one. Call it under `lock_ports`.
choose_ports() {
    if read_ports && ports_are_free "${port_names[@]}"; then return 0; fi
    local index
    for ((index = 0; index < blocks; index++)); do
        set_block $((first_block + 10 * index))
        if ports_are_free "${port_names[@]}"; then
            printf '%s\n' $((first_block + 10 * index)) >"$root/ports"
            return 0
        fi
    done
    die "no free block of ports from $first_block to $((first_block + 10 * blocks - 1))"
}

# One choice at a time on this machine: held until epmd listens, which marks the block as taken.
# The lock is on a folder, because users may not open each other's files for writing in a shared one.
lock_ports() {
    exec 8</var/tmp
    flock -w 60 8 || die "another script has been choosing ports for a minute"
}

unlock_ports() { exec 8<&-; }
