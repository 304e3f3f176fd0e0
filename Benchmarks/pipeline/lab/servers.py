"""The private RabbitMQ and Postgres of a measurement: one pair of servers, and a database and a virtual host for each system."""

import base64
import fcntl
import json
import os
import pathlib
import re
import signal
import subprocess
import urllib.error
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
CHECKOUT = HERE.parents[2]
SCRIPT = HERE / "servers.sh"
# A proxy that the environment names has no way to loopback.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Servers:
    """Both servers: `with Servers(root) as servers:` starts them with nothing in them, and stops them at the end.

    `postgres_settings` are values for ALTER SYSTEM, such as {"shared_buffers": "1GB"}: for both sides of every comparison.
    """

    host = "127.0.0.1"
    user = "signalbox"
    broker_user = broker_password = "guest"

    def __init__(self, root=CHECKOUT / ".local/bench/servers", postgres_settings=None):
        self.root = pathlib.Path(root)
        self.postgres_settings = postgres_settings or {}
        self.amqp = self.management = self.postgres = 0
        self.rabbitmq_pid = self.postgres_pid = 0
        self.postgres_bin = ""
        self.places = 0
        self.lock = None

    def __enter__(self):
        self.root.mkdir(parents=True, exist_ok=True)
        self.lock = open(self.root / "measuring", "a")
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.lock.close()
            raise RuntimeError(f"another measurement works in {self.root}") from None
        try:
            self.up()
        except BaseException:
            self.down()
            raise
        return self

    def __exit__(self, *_):
        # Whoever is impatient would leave servers behind.
        before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
        self.down()
        for number, handler in before.items():
            signal.signal(number, handler)
        self.lock.close()

    def up(self):
        # In a session of their own, so that Ctrl-C reaches this program alone, which then stops them in order.
        done = subprocess.run(
            ["bash", str(SCRIPT), "up", str(self.root)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
            start_new_session=True, timeout=400,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"the servers do not start: see {self.root}/logs")
        found = dict(line.split("=", 1) for line in done.stdout.split())
        self.amqp, self.management, self.postgres = (int(found[name]) for name in ("amqp", "management", "postgres"))
        self.rabbitmq_pid, self.postgres_pid = int(found["rabbitmq_pid"]), int(found["postgres_pid"])
        self.postgres_bin = found["postgres_bin"]
        for name, value in self.postgres_settings.items():
            self.sql(f"ALTER SYSTEM SET {name} = '{value}'")
        if self.sql("SELECT pg_reload_conf(), (SELECT setting FROM pg_settings WHERE name = 'fsync')") != "t|on":
            raise RuntimeError("Postgres does not sync: nothing that is measured would count")

    def down(self):
        subprocess.run(
            ["bash", str(SCRIPT), "down", str(self.root)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            start_new_session=True, timeout=200, check=False,
        )  # fmt: skip

    def place(self, system):
        """A fresh database and a fresh virtual host for a system; `with` removes them at its end."""
        self.places += 1
        name = "".join(letter if letter.isalnum() else "_" for letter in system)
        return Place(self, f"{name}_{self.places}")

    def sql(self, statement, database="postgres", user="postgres", timeout=300):
        """What a statement gives, as psql's unaligned text: fields parted by |, rows by line breaks."""
        command = [
            f"{self.postgres_bin}/psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", self.host, "-p", str(self.postgres),
            "-U", user, "-d", database, "-f", "-",
        ]  # fmt: skip
        environment = {"PATH": os.environ["PATH"], "PGAPPNAME": "yardstick", "PGCONNECT_TIMEOUT": "10"}
        done = subprocess.run(
            command, env=environment, input=statement, capture_output=True, text=True, timeout=timeout
        )
        if done.returncode:
            raise RuntimeError(f"psql: {done.stderr.strip()[-400:]}")
        return done.stdout.strip("\n")

    def broker(self, method, path, body=None):
        """A call of RabbitMQ's management API; None where there is nothing to answer with."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://{self.host}:{self.management}/api/{path}", data, method=method)
        request.add_header("Content-Type", "application/json")
        token = base64.b64encode(f"{self.broker_user}:{self.broker_password}".encode()).decode()
        request.add_header("Authorization", f"Basic {token}")
        with OPENER.open(request, timeout=30) as response:
            answer = response.read()
        return json.loads(answer) if answer else None

    def published_messages(self):
        """How many messages publishers have given to the broker since it was started, to whatever virtual host."""
        # Its statistics for people come late; these counters are of this moment.
        command = 'source "$1"; exec rabbitmqctl -q eval "rabbit_global_counters:overview()."'
        done = subprocess.run(
            ["bash", "-c", command, "bash", self.root / "rabbitmqctl.env"], stdin=subprocess.DEVNULL, capture_output=True,
            text=True, timeout=60, check=True,
        )  # fmt: skip
        # One number for each protocol.
        return sum(int(found) for found in re.findall(r"\bmessages_received_total\s*=>\s*(\d+)", done.stdout))

    def versions(self):
        """The servers' versions by name."""
        overview = self.broker("GET", "overview")
        return {
            "RabbitMQ": overview["rabbitmq_version"],
            "Erlang": overview["erlang_version"],
            "Postgres": self.sql("SHOW server_version").split()[0],
        }


class Place:
    """A database and a virtual host, of one name."""

    def __init__(self, servers, name):
        self.servers, self.name = servers, name

    @property
    def amqp_url(self):
        servers = self.servers
        return f"amqp://{servers.broker_user}:{servers.broker_password}@{servers.host}:{servers.amqp}/{self.name}"

    @property
    def postgres_url(self):
        return f"postgresql://{self.servers.user}@{self.servers.host}:{self.servers.postgres}/{self.name}"

    def __enter__(self):
        servers = self.servers
        servers.sql(f'CREATE DATABASE "{self.name}" OWNER {servers.user}')
        servers.broker("PUT", f"vhosts/{self.name}")
        everything = {"configure": ".*", "write": ".*", "read": ".*"}
        servers.broker("PUT", f"permissions/{self.name}/{servers.broker_user}", everything)
        return self

    def __exit__(self, *_):
        try:
            self.servers.broker("DELETE", f"vhosts/{self.name}")
            self.servers.sql(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
        except (OSError, RuntimeError, subprocess.TimeoutExpired):
            # The servers are gone, or about to: so is what was in them.
            pass

    def sql(self, statement, timeout=300):
        return self.servers.sql(statement, self.name, self.servers.user, timeout)

    def quorum_queue(self, name):
        """Declares a durable quorum queue, where the system itself cannot."""
        body = {"durable": True, "auto_delete": False, "arguments": {"x-queue-type": "quorum"}}
        self.servers.broker("PUT", f"queues/{self.name}/{urllib.parse.quote(name, safe='')}", body)

    def queues(self):
        """The queues by name: each a dictionary with `type`, `durable`, `arguments`."""
        return {queue["name"]: queue for queue in self.servers.broker("GET", f"queues/{self.name}")}

    def checkpoint(self):
        """What earlier work has left to write is written now, and not while something is measured."""
        self.servers.sql("CHECKPOINT")

    def has_consumer(self, queue):
        """Whether somebody consumes a queue now: the broker's own word, not its statistics, which come late."""
        consumers = self.servers.broker("GET", f"consumers/{self.name}")
        return any(consumer["queue"]["name"] == queue for consumer in consumers)

    def session(self):
        """A session of psql that answers one question after another, cheaper than one psql for each."""
        return Session(self)

    def usage(self):
        """What the database has written so far: WAL bytes of the server, rows, transactions.

        Rows and transactions of connections that are open may be missing: those are told at a connection's end, or up to
        ten seconds late. The bytes are exact.
        """
        row = self.servers.sql(
            "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0'), tup_inserted, tup_updated, tup_deleted,"
            f" xact_commit FROM pg_stat_database WHERE datname = '{self.name}'"
        ).split("|")
        names = ("wal_bytes", "rows_inserted", "rows_updated", "rows_deleted", "transactions")
        return dict(zip(names, map(int, row)))


class Session:
    """Questions of one row and one column each."""

    def __init__(self, place):
        servers = place.servers
        self.child = subprocess.Popen(
            [
                f"{servers.postgres_bin}/psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", servers.host, "-p",
                str(servers.postgres), "-U", servers.user, "-d", place.name,
            ],
            env={"PATH": os.environ["PATH"]}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True, start_new_session=True,
        )  # fmt: skip

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.stdin.close()
        self.child.stdout.close()
        self.child.wait()

    def ask(self, statement):
        self.child.stdin.write(statement + ";\n")
        self.child.stdin.flush()
        answer = self.child.stdout.readline()
        if not answer:
            raise RuntimeError("psql has ended")
        return answer.strip()
