# shellcheck shell=bash disable=SC2034,SC2154
# Three RabbitMQ nodes instead of one. The first is the private server that deploy/lib/servers.sh starts and stops; the others
# have folders of their own in the root, and its epmd and its cookie.

nodes=3

# choose_node NUMBER: from here on, what deploy/lib/rabbitmq.sh does is done to this node. Once in a shell.
choose_node() {
    rabbitmq_node=signalbox-$1@localhost
    # The first node finds nobody and begins; each other finds the first and joins it.
    rabbitmq_settings=(
        "cluster_partition_handling = pause_minority"
        "cluster_formation.peer_discovery_backend = classic_config"
        "cluster_formation.classic_config.nodes.1 = signalbox-1@localhost"
    )
    if (($1 == 1)); then return 0; fi
    rabbitmq_settings+=("cluster_formation.classic_config.nodes.2 = $rabbitmq_node")
    root=$root/node-$1
    # A block follows from the first node's, which its epmd has marked as taken. They lie behind the ports of health servers.
    local epmd=${ports[epmd]}
    set_block $((28720 + (ports[amqp] - first_block) * 2 + 10 * ($1 - 2)))
    ports[epmd]=$epmd
}

# on_node NUMBER COMMAND…
on_node() (
    choose_node "$1"
    shift
    "$@"
)

join_cluster() {
    local cookie=$root/../rabbitmq/home/.erlang.cookie
    ports_are_free amqp management distribution || die "a port from ${ports[amqp]} to ${ports[distribution]} is taken"
    mkdir -p "$root/rabbitmq/home" "$root/logs"
    cp -p "$cookie" "$root/rabbitmq/home/"
    start_rabbitmq
}

await_node() {
    wait_until 400 rabbitmq_ready_or_dead || true
    rabbitmq_ready || die "$rabbitmq_node does not start: $(tail -n 15 "$root/logs/rabbitmq-startup.log")"
}

# The others join the first, which runs.
cluster_up() {
    local number
    for ((number = 2; number <= nodes; number++)); do on_node "$number" join_cluster; done
    for ((number = 2; number <= nodes; number++)); do on_node "$number" await_node; done
    say "rabbitmq: $nodes nodes are ready after $(elapsed)"
}

kill_node() {
    if rabbitmq_running; then stop_process "$rabbitmq_node" rabbitmq_running "$(pid_in "$root/rabbitmq.pid")" KILL:10; fi
}

# Nobody waits for nodes to take leave of each other: their data is of no more use.
cluster_down() {
    local number
    if [[ ! -d $root/node-2 ]] || ! read_ports; then return 0; fi
    for ((number = nodes; number > 0; number--)); do on_node "$number" kill_node; done
}

cluster_wipe() { rm -rf "$root"/node-*; }

# cluster_ports NAME: this port of each node, with commas between.
cluster_ports() {
    local number list=()
    for ((number = 1; number <= nodes; number++)); do list+=("$(on_node "$number" port_of "$1")"); done
    local IFS=,
    printf '%s' "${list[*]}"
}

port_of() { printf '%s' "${ports[$1]}"; }
