"""Compares what is found with what the input must give, and prints it as a table; exit 1 if anything differs.

Usage: report.py FOLDER PUBLISHED BEGUN

FOLDER is where prepare.py wrote and the demo's servers log; PUBLISHED is how many messages the publisher says were
confirmed; BEGUN is when publishing began, in seconds since 1970.
"""

import collections
import email
import email.policy
import json
import mailbox
import os
import pathlib
import subprocess
import sys
import time

import sources
# How many lines of a difference are shown.
SHOWN = 3
# Quorum queues tell their lengths every 5 s, and the management API collects them every 5 s.
NUMBERS_LAG = 30


class Table:
    """Lines of expected and found, and what is wrong with them."""

    def __init__(self):
        self.is_colored = sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
        self.wrong = 0
        self.differences = []
        print(f"{'':46}{'expected':>10}{'found':>10}")

    def colored(self, code, words):
        return f"\033[{code}m{words}\033[0m" if self.is_colored else words

    def head(self, title):
        print(self.colored("1", title))

    def line(self, name, expected, found, is_same=None):
        """A line; numbers that are equal may still stand for different things, which `is_same` says."""
        is_right = expected == found if is_same is None else is_same
        mark = self.colored("32", "ok") if is_right else self.colored("1;31", "DIFFERS")
        self.wrong += not is_right
        print(f"  {name:44}{expected:>10,}{found:>10,}  {mark}")

    def contents(self, name, expected, found):
        """A line for two multisets, which must be the same element by element."""
        expected, found = collections.Counter(expected), collections.Counter(found)
        self.line(name, expected.total(), found.total(), expected == found)
        for what, difference in (("missing", expected - found), ("not expected", found - expected)):
            for element, count in list(difference.items())[:SHOWN]:
                self.differences.append(f"{name}: {what}{f' {count} times' if count > 1 else ''}: {element[:300]}")
            if len(difference) > SHOWN:
                self.differences.append(f"{name}: {what}: {len(difference) - SHOWN} more")

    def groups(self, name, expected, found):
        """A line for each group that is expected or found."""
        for group in sorted(set(expected) | set(found)):
            self.line(name + " ".join(group), expected.get(group, 0), found.get(group, 0))


def text(value):
    """The same text for the same value, whatever the order of members."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


class Expected:
    """What prepare.py has written."""

    def __init__(self, folder):
        written = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
        self.counts = {tuple(map(str, row[:-1])): row[-1] for row in written["counts"]}
        self.contents = collections.defaultdict(collections.Counter)
        for name, elements in written["contents"].items():
            for element, count in elements.items():
                self.contents[name][text(json.loads(element))] += count

    def of(self, *name):
        """The counts below a name, by the rest of their names."""
        return {key[len(name) :]: count for key, count in self.counts.items() if key[: len(name)] == name}

    def total(self, *name):
        return sum(self.of(*name).values())


def groups(sql):
    """Counts by the columns before the last one."""
    return {tuple(map(str, row[:-1])): row[-1] for row in sources.query(sql)}


def rows(sql):
    return collections.Counter(text(row) for row in sources.query(sql))


def events(table, expected, metrics, published):
    table.head("Events")
    table.line("published and confirmed", expected.counts["published",], published)
    found = groups("SELECT json_build_array(tenant, type, count(*)) FROM events GROUP BY tenant, type")
    table.line("recorded", expected.total("accepted"), sum(found.values()))
    table.groups("  ", expected.of("accepted"), found)
    duplicates = metrics.total("signalbox_events_total", outcome="duplicate")
    table.line("duplicates suppressed", expected.counts["duplicates",], duplicates)
    found = groups(
        """
        SELECT json_build_array(cause, count(*)) FROM dead_letters
        WHERE subject = 'event' AND state = 'dead' GROUP BY cause
        """
    )
    table.line("refused", expected.total("refused"), metrics.total("signalbox_events_total", outcome="refused"))
    table.line("refused, kept as dead letters", expected.total("refused"), sum(found.values()))
    table.groups("  ", expected.of("refused"), found)


def executions(table, expected, metrics):
    table.head("Rules")
    table.line("matches", expected.total("execution"), metrics.total("signalbox_matches_total"))
    found = groups(
        """
        SELECT json_build_array(e.tenant, r.name, count(*)) FROM executions e
        JOIN rules r ON r.id = e.rule AND r.tenant = e.tenant GROUP BY e.tenant, r.name
        """
    )
    [[total, strangers]] = sources.query(
        """
        SELECT json_build_array(count(*), count(*) FILTER (WHERE v.tenant IS DISTINCT FROM e.tenant))
        FROM executions e LEFT JOIN rules r ON r.id = e.rule
        LEFT JOIN events v ON v.occurred_at = e.occurred_at AND v.key = e.event AND v.tenant = r.tenant
        """
    )
    table.line("executions", expected.total("execution"), total)
    table.groups("  ", expected.of("execution"), found)
    table.line("executions of another tenant's event", 0, strangers)
    found = groups("SELECT json_build_array(state, count(*)) FROM executions GROUP BY state")
    table.groups("executions ", expected.of("state"), found)


def actions(table, expected, metrics):
    table.head("Actions")
    found = groups("SELECT json_build_array(kind, state, count(*)) FROM steps GROUP BY kind, state")
    table.groups("steps: ", expected.of("step"), found)
    attempts = groups(
        """
        SELECT json_build_array(s.kind, a.outcome, count(*)) FROM attempts a
        JOIN steps s USING (occurred_at, execution, ordinal) GROUP BY s.kind, a.outcome
        """
    )
    table.line("attempts", expected.total("attempt"), sum(attempts.values()))
    retries = {kind: count for (kind, outcome), count in expected.of("attempt").items() if outcome == "retry"}
    for kind, count in sorted(retries.items()):
        table.line(f"retries of {kind}", count, attempts.get((kind, "retry"), 0))
        table.line(
            f"retries of {kind}, as the worker counts",
            count,
            metrics.total("signalbox_jobs_total", kind=kind, outcome="retry"),
        )
    found = groups(
        """
        SELECT json_build_array(kind, cause, count(*)) FROM dead_letters
        WHERE subject = 'job' AND state = 'dead' GROUP BY kind, cause
        """
    )
    table.line("dead letters of jobs", expected.total("dead"), sum(found.values()))
    table.groups("  ", expected.of("dead"), found)


def records(table, expected):
    table.head("What stands in Postgres")
    statements = {
        "records": "SELECT json_build_array(tenant, kind, id) FROM records",
        "tasks": """
            SELECT json_build_array(tenant, record_kind, record_id, title, assignee,
                extract(epoch FROM due_at)::double precision, links) FROM tasks
            """,
        "notes": "SELECT json_build_array(tenant, record_kind, record_id, body) FROM notes",
        "tag_changes": "SELECT json_build_array(tenant, record_kind, record_id, tag, change) FROM tag_changes",
        "tags": "SELECT json_build_array(tenant, record_kind, record_id, tag) FROM tags",
    }
    for name, sql in statements.items():
        table.contents(name.replace("_", " "), expected.contents[name], rows(sql))


def mails(table, expected, folder):
    table.head("What the mailboxes hold")
    found, identifiers = collections.Counter(), []
    for message in mailbox.Maildir(folder / "maildir", factory=None, create=False):
        mail = email.message_from_bytes(message.as_bytes(), policy=email.policy.default)
        bodies = [mail.get_body([kind]) for kind in ("plain", "html")]
        words = [body.get_content().replace("\r\n", "\n").strip() if body else "" for body in bodies]
        found[text([mail["Delivered-To"], mail["Subject"], *words])] += 1
        identifiers.append(mail["Message-ID"].strip())
    table.contents("mails", expected.contents["mails"], found)
    table.line("  with a Message-ID of their own", expected.total("step", "email", "done"), len(set(identifiers)))
    keys = rows("SELECT json_build_array(id) FROM deliveries WHERE kind = 'email' AND outcome = 'done'")
    table.contents(
        "  of which Postgres knows the delivery",
        keys,
        collections.Counter(text([identifier.strip("<>").partition("@")[0]]) for identifier in identifiers),
    )
    replies = collections.Counter((str(entry["code"]),) for entry in sources.lines(folder / "mail.ndjson"))
    table.groups("answers of the mail server: ", expected.of("mailbox"), replies)


def hooks(table, expected, folder):
    table.head("What the webhook receiver got")
    requests = sources.lines(folder / "hooks.ndjson")
    table.line("requests without a right signature", 0, sum(entry["status"] == 401 for entry in requests))
    taken = [entry for entry in requests if entry["status"] == 200]
    found = collections.Counter()
    for entry in taken:
        body = json.loads(entry["body"])
        if "specversion" in body:
            body = {name: body.get(name) for name in ("id", "source", "type", "tenantid", "subject", "data")}
        found[text([entry["path"], body])] += 1
    table.contents("messages taken", expected.contents["hooks"], found)
    identifiers = {entry["id"] for entry in taken}
    table.line("  with a webhook-id of their own", expected.total("step", "webhook", "done"), len(identifiers))
    keys = rows("SELECT json_build_array(id) FROM deliveries WHERE kind = 'webhook' AND outcome = 'done'")
    table.contents(
        "  of which Postgres knows the delivery", keys, collections.Counter(text([entry["id"]]) for entry in taken)
    )
    answers = collections.Counter((str(entry["status"]),) for entry in requests)
    table.groups("answers of the receiver: ", expected.of("hook"), answers)
    table.line("repeated before Retry-After was over", 0, hurried(requests))


def hurried(requests):
    """How many messages came again within the second that a 503 had asked for."""
    asked, count = {}, 0
    for entry in requests:
        if entry["id"] in asked and entry["at"] - asked.pop(entry["id"]) < 1:
            count += 1
        if entry["status"] == 503:
            asked[entry["id"]] = entry["at"]
    return count


def ending(table, expected):
    table.head("What is left over")
    [[steps]] = sources.query(
        "SELECT json_build_array(count(*)) FROM steps WHERE state IN ('pending', 'running', 'waiting', 'unknown')"
    )
    table.line("open or unknown steps", 0, steps)
    table.line("messages that somebody should take", 0, unclaimed())
    letters = expected.total("refused") + expected.total("dead")
    listed = listing("dead", "list", "--state", "dead", "--limit", "1000")
    table.line("signalbox dead list", letters, len(listed))
    failed = listing("execution", "list", "--state", "failed", "--limit", "1000")
    table.line("signalbox execution list --state failed", expected.counts["state", "failed"], len(failed))
    table.line("signalbox audit --since all: problems", 0, listing("audit", "--since", "all")["problemCount"])


def unclaimed():
    """The messages in the queues that are consumed: RabbitMQ's numbers are old, so they get a while to become none."""
    deadline = time.monotonic() + NUMBERS_LAG
    while (count := sum(sources.work().values())) and time.monotonic() < deadline:
        time.sleep(0.5)
    return count


def listing(*arguments):
    """What a command finds, as JSON; an audit that finds problems has a code of its own, and says which."""
    command = [os.environ["DEMO_SIGNALBOX"], *arguments, "--output", "json"]
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    if run.returncode and not (arguments[0] == "audit" and run.stdout):
        raise RuntimeError(f"{' '.join(command)}: {run.stderr.strip()}")
    return json.loads(run.stdout)


def throughput(table, begun):
    """Says how fast it went; retries wait for their time, so executions without one have a line of their own."""
    [[count, ended]] = sources.query(
        "SELECT json_build_array(count(*), extract(epoch FROM max(finished_at))) FROM attempts"
    )
    [[first, first_ended]] = sources.query(
        """
        SELECT json_build_array(count(*), extract(epoch FROM max(finished_at))) FROM attempts a
        WHERE attempt = 1 AND NOT EXISTS (
            SELECT FROM attempts r WHERE (r.occurred_at, r.execution) = (a.occurred_at, a.execution) AND r.attempt > 1
        )
        """
    )
    table.head("Speed, from the first publish to the last effect")
    lines = [
        ("all attempts, waits of retries included", count, ended),
        ("those of executions without a retry", first, first_ended),
    ]
    for name, number, end in lines:
        if number:
            seconds = end - begun
            print(f"  {name:44}{number:>10,} in {seconds:.1f} s: {number / seconds:,.0f} a second")


def main(folder, published, begun):
    expected, metrics = Expected(folder), sources.Metrics.of_roles()
    table = Table()
    events(table, expected, metrics, published)
    executions(table, expected, metrics)
    actions(table, expected, metrics)
    records(table, expected)
    mails(table, expected, folder)
    hooks(table, expected, folder)
    ending(table, expected)
    throughput(table, begun)
    print()
    for difference in table.differences:
        print(f"  {difference}")
    if table.wrong:
        print(table.colored("1;31", f"{table.wrong} lines differ from what the input must give."))
        sys.exit(1)
    print(table.colored("32", "All is as the input must give."))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    try:
        main(pathlib.Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
    except (OSError, RuntimeError) as error:
        sys.exit(f"cannot compare all of it: {error}")
