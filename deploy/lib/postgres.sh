# shellcheck shell=bash disable=SC2154
# A private Postgres: loopback only, no Unix socket, trusted connections, never as root.

postgres_bin() {
    local folder
    folder=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
    printf '%s' "$folder"
}

# The system user that Postgres runs as when we are root.
postgres_user() {
    local name
    for name in postgres nobody; do
        if getent passwd "$name" >/dev/null; then
            printf '%s' "$name"
            return 0
        fi
    done
    die "no system user postgres or nobody to run Postgres as"
}

# Runs a command as the user that Postgres runs as, with nothing of our environment.
as_postgres() {
    local environment=(PATH="$PATH" HOME=/ LANG=C.UTF-8 TZ=UTC)
    if ((EUID == 0)); then
        local user group
        user=$(postgres_user) group=$(id -gn "$user")
        env -i "${environment[@]}" setpriv --reuid "$user" --regid "$group" --clear-groups -- "$@"
    else
        env -i "${environment[@]}" "$@"
    fi
}

# Sets `postgres_folder`. It is in the root, or in /var/tmp when Postgres's user cannot reach the root,
# as below a home folder that only its owner may enter.
find_postgres_folder() {
    postgres_folder=$root/postgres
    [[ -r $root/postgres-folder ]] || return 0
    local folder
    read -r folder <"$root/postgres-folder"
    # A copied root must not share its original's data: the folder says whose it is.
    if [[ $folder == /*/signalbox-postgres.* && $(cat "$folder/root" 2>/dev/null) == "$root" ]]; then
        postgres_folder=$folder
    else
        rm -f "$root/postgres-folder"
    fi
}

make_postgres_folder() {
    find_postgres_folder
    mkdir -p "$postgres_folder"
    ((EUID == 0)) || return 0
    chown "$(postgres_user):" "$postgres_folder"
    as_postgres test -w "$postgres_folder" -a -x "$postgres_folder" && return 0
    rmdir "$postgres_folder"
    local parent
    for parent in /var/tmp /tmp; do
        postgres_folder=$(mktemp -d "$parent/signalbox-postgres.XXXXXXXX") || continue
        chmod 755 "$postgres_folder"
        printf '%s\n' "$root" >"$postgres_folder/root"
        chown "$(postgres_user):" "$postgres_folder"
        if as_postgres test -w "$postgres_folder"; then
            printf '%s\n' "$postgres_folder" >"$root/postgres-folder"
            say "postgres: its user cannot reach $root; the data are in $postgres_folder"
            return 0
        fi
        rm -rf "$postgres_folder"
    done
    die "no folder for Postgres's data that the user $(postgres_user) can write: give one with --root"
}

postgres_running() {
    find_postgres_folder
    has_arguments "$(pid_in "$root/postgres.pid")" -D "$postgres_folder/data"
}

# Backends outlive a killed postmaster for a moment; they work in the data folder.
postgres_backends_gone() {
    local link
    for link in /proc/[0-9]*/cwd; do
        if [[ $(readlink "$link" 2>/dev/null) == "$postgres_folder/data" ]]; then return 1; fi
    done
}

# initdb into another name first: a folder that an interrupted initdb has left is never taken for a database.
create_postgres_cluster() {
    local data=$postgres_folder/data
    as_postgres rm -rf "$data.new"
    local options=(--username postgres --auth trust --encoding UTF8 --locale C.UTF-8)
    if [[ $durable == no ]]; then options+=(--no-sync); fi
    say "postgres: creating the database cluster"
    as_postgres "$(postgres_bin)/initdb" --pgdata "$data.new" "${options[@]}" >"$root/logs/initdb.log" 2>&1 \
        || die "initdb failed: $(tail -n 5 "$root/logs/initdb.log")"
    as_postgres tee -a "$data.new/postgresql.conf" <<<"include 'signalbox.conf'" >/dev/null
    as_postgres mv "$data.new" "$data"
}

write_postgres_configuration() {
    local data=$postgres_folder/data
    {
        printf '%s\n' \
            "listen_addresses = '127.0.0.1'" \
            "port = ${ports[postgres]}" \
            "unix_socket_directories = ''" \
            "max_connections = 200" \
            "max_locks_per_transaction = 256" \
            "timezone = 'UTC'" \
            "log_timezone = 'UTC'" \
            "log_line_prefix = '%m [%p] %u@%d '"
        if [[ $durable == no ]]; then
            printf '%s\n' "fsync = off" "synchronous_commit = off" "full_page_writes = off"
        fi
        if [[ $tls == yes ]]; then
            printf '%s\n' "ssl = on" "ssl_cert_file = 'server.crt'" "ssl_key_file = 'server.key'"
        fi
    } | as_postgres tee "$data/signalbox.conf" >/dev/null
    # scram_user must give a password, so that a test can fail to.
    as_postgres tee "$data/pg_hba.conf" >/dev/null <<'HBA'
host all scram_user 127.0.0.1/32 scram-sha-256
host all all 127.0.0.1/32 trust
HBA
    if [[ $tls == yes ]]; then
        as_postgres tee "$data/server.crt" <"$root/tls/server.crt" >/dev/null
        # shellcheck disable=SC2016
        as_postgres sh -c 'umask 077; cat >"$1"' sh "$data/server.key" <"$root/tls/server.key"
    fi
}

start_postgres() {
    make_postgres_folder
    local data=$postgres_folder/data
    [[ -s $data/PG_VERSION ]] || as_postgres test -s "$data/PG_VERSION" || create_postgres_cluster
    wait_until 30 postgres_backends_gone || die "postgres: processes of an earlier run still work in $data"
    # Its own pid file names a process that is not Postgres any more: it would refuse to start beside it.
    as_postgres rm -f "$data/postmaster.pid"
    write_postgres_configuration
    local binary
    binary=$(postgres_bin)/postgres
    (
        cd /
        exec 8<&- 9>&-
        environment=(PATH="$PATH" HOME=/ LANG=C.UTF-8 TZ=UTC)
        drop=()
        if ((EUID == 0)); then
            user=$(postgres_user)
            drop=(setpriv --reuid "$user" --regid "$(id -gn "$user")" --clear-groups --)
        fi
        exec setsid env -i "${environment[@]}" "${drop[@]}" "$binary" -D "$data"
    ) </dev/null >>"$root/logs/postgres.log" 2>&1 &
    # Here and not in there: whoever waits for it looks at once whether it is alive.
    printf '%s\n' "$!" >"$root/postgres.pid"
}

postgres_ready() {
    "$(postgres_bin)/pg_isready" -q -h 127.0.0.1 -p "${ports[postgres]}" -U postgres -d postgres
}

postgres_ready_or_dead() { postgres_ready || ! kill -0 "$(pid_in "$root/postgres.pid")" 2>/dev/null; }

await_postgres() {
    wait_until 60 postgres_ready_or_dead || true
    postgres_ready || die "postgres does not start: $(tail -n 5 "$root/logs/postgres.log")"
    env -i PATH="$PATH" "$(postgres_bin)/psql" -X -q -v ON_ERROR_STOP=1 \
        -h 127.0.0.1 -p "${ports[postgres]}" -U postgres -d postgres <<'SQL'
SELECT 'CREATE ROLE signalbox LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'signalbox') \gexec
SELECT 'CREATE DATABASE signalbox OWNER signalbox'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'signalbox') \gexec
SQL
    say "postgres: ready after $(elapsed), pid $(pid_in "$root/postgres.pid"), port ${ports[postgres]}"
}

# INT is Postgres's fast shutdown, QUIT its immediate one.
stop_postgres() {
    if postgres_running; then
        stop_process postgres postgres_running "$(pid_in "$root/postgres.pid")" INT:30 QUIT:10 KILL:10
        say "postgres: stopped"
    fi
    rm -f "$root/postgres.pid"
}

wipe_postgres() {
    find_postgres_folder
    wait_until 30 postgres_backends_gone || die "postgres: processes of an earlier run still work in $postgres_folder"
    rm -rf "$postgres_folder" "$root/postgres-folder"
}
