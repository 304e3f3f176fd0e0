"""Compares, id by id, what the events must give with what is in Postgres and with what the receivers have got."""

import asyncio
import collections
import json
import re

import keys
import workload

SHOWN = 10
# The type of the events that schedules bring about.
OCCURRENCE = "signalbox.rule.due"
# Causes of letters of jobs that no queue took, or that the broker gave up on: their steps go on all the same.
ON_THE_WAY = {"unroutable", "delivery_limit", "maxlen", "rejected"}


class Expectation:
    """What must be there, from the events alone."""

    def __init__(self, events, beats=()):
        """`beats` are the times at which the schedule must have fired, in microseconds."""
        taken = [event for event in events if not event.is_refused]
        taken += [emitted for event in taken for emitted in event.emitted()]
        self.events = {event.key for event in taken}
        self.refused = {event.envelope["id"] for event in events if event.is_refused}
        self.executions = {execution.id: execution for event in taken for execution in event.executions()}
        self.beats = sorted(beats)


class Found:
    """What is there."""

    def __init__(self):
        self.events, self.executions, self.steps = [], {}, {}
        self.attempts = collections.defaultdict(list)
        self.effects = {}
        self.deliveries, self.tags, self.letters = {}, set(), []
        # By key: how often it was taken, and how often it was refused for good; refused recipients.
        self.taken, self.finals = collections.Counter(), collections.Counter()
        # By key: when it was taken last, in seconds.
        self.taken_at = {}
        # Of the schedule's executions: (microseconds, state, notes). Of cancelled executions: when that was.
        self.beats, self.cancelled = [], {}

    @classmethod
    async def read(cls, run):
        found, rows = cls(), run.postgres.rows
        found.events = [
            key for [key] in await rows(f"SELECT json_build_array(key) FROM events WHERE type <> '{OCCURRENCE}'")
        ]
        beat = keys.named("rule", workload.TENANTS[0], workload.BEAT)
        found.beats = await rows(
            f"""
            SELECT json_build_array(extract(epoch FROM e.occurred_at) * 1000000, e.state,
                (SELECT count(*) FROM notes n WHERE n.execution = e.id))
            FROM executions e WHERE rule = '{beat}'
            """
        )
        executions = f"(SELECT * FROM executions WHERE rule <> '{beat}')"
        found.executions = dict(await rows(f"SELECT json_build_array(id, state) FROM {executions} e"))
        found.cancelled = dict(
            await rows(
                """
                SELECT json_build_array(execution, extract(epoch FROM min(at))) FROM execution_changes
                WHERE change = 'cancel' GROUP BY execution
                """
            )
        )
        for execution, ordinal, *rest in await rows(
            f"""
            SELECT json_build_array(execution, ordinal, kind, s.state, attempts, error_code)
            FROM steps s JOIN {executions} e ON e.id = s.execution
            """
        ):
            found.steps[execution, ordinal] = rest
        for execution, ordinal, attempt, outcome in await rows(
            "SELECT json_build_array(execution, ordinal, attempt, outcome) FROM attempts"
        ):
            found.attempts[execution, ordinal].append((attempt, outcome))
        record = "record_kind || '/' || record_id"
        for kind, columns, table in (
            ("note", f"{record}, body", "notes"),
            ("task", f"{record}, title", "tasks"),
            ("tag", f"{record}, tag", "tag_changes"),
        ):
            found.effects[kind] = {
                effect: content
                for effect, *content in await rows(
                    f"SELECT json_build_array(t.id, {columns}) FROM {table} t JOIN {executions} e ON e.id = t.execution"
                )
            }
        found.tags = {key for [key] in await rows("SELECT json_build_array(effect) FROM tags")}
        found.deliveries = dict(await rows("SELECT json_build_array(id, outcome) FROM deliveries"))
        found.letters = await rows(
            "SELECT json_build_array(subject, event_id, execution, ordinal, cause) FROM dead_letters"
        )
        await asyncio.to_thread(found.read_sinks, run.folder)
        return found

    def read_sinks(self, folder):
        for name in ("mail.ndjson", "hooks.ndjson"):
            with open(folder / name, encoding="utf-8") as file:
                for entry in map(json.loads, file):
                    key = entry.get("key") or entry.get("to")
                    if entry["taken"]:
                        self.taken[key] += 1
                        self.taken_at[key] = max(self.taken_at.get(key, 0), entry["at"])
                    elif entry["code"] in (302, 550):
                        self.finals[key] += 1


class Comparison:
    """Goes through all that must be, and all that is. `problems` has a list of ids for each kind of difference."""

    def __init__(self, expected, found, cancels=()):
        """`cancels` are the (beginning, end) of each time that executions were cancelled, in seconds."""
        self.expected, self.found, self.cancels = expected, found, cancels
        self.lines, self.problems = [], collections.defaultdict(list)
        self.unknown, self.again, self.dead, self.unrouted = [], [], [], []

    def sets(self, name, expected, found):
        expected, found = set(expected), list(found)
        lost, extra = expected - set(found), set(found) - expected
        twice = [key for key, count in collections.Counter(found).items() if count > 1]
        self.lines.append((name, len(expected), len(found), len(lost), len(extra) + len(twice)))
        self.problems[f"{name}: lost"] += sorted(map(str, lost))
        self.problems[f"{name}: too many"] += sorted(map(str, extra)) + sorted(map(str, twice))

    def problem(self, name, identifier):
        self.problems[name].append(identifier)

    def run(self):
        expected, found = self.expected, self.found
        self.sets("events", expected.events, found.events)
        letters = {event for subject, event, *_ in found.letters if subject == "event"}
        self.sets("refused events, as dead letters", expected.refused, letters)
        self.sets("executions", expected.executions, found.executions)
        steps, effects = self.walk()
        self.sets("steps", steps, found.steps)
        for kind in ("note", "tag", "task"):
            wanted = {step.effect: step.content for step in effects if step.kind == kind}
            self.sets(f"{kind}s", wanted, found.effects[kind])
            for effect, content in wanted.items():
                if found.effects[kind].get(effect, content) != content:
                    self.problem(f"{kind}s: say something else", effect)
        self.sets("tags on records", (step.effect for step in effects if step.kind == "tag"), found.tags)
        for kind in ("email", "webhook"):
            wanted = {step.effect for step in effects if step.kind == kind}
            self.sets(f"{kind}s that are done, as deliveries", wanted, self.delivered(kind))
            self.sets(f"{kind}s that are done, at their receiver", wanted, wanted & set(found.taken))
        self.strangers()
        self.letters()
        self.time()

    def time(self):
        """What the schedule has fired, and what was sent after its execution had been cancelled, and that confirmed."""
        self.sets("occurrences of a schedule", self.expected.beats, (round(at) for at, *_ in self.found.beats))
        for at, state, notes in self.found.beats:
            if state != "completed" or notes != 1:
                self.problem("occurrences of a schedule: not done once", f"{at}: {state}, {notes} notes")
        for execution in self.expected.executions.values():
            if (at := self.found.cancelled.get(execution.id)) is None:
                continue
            if self.found.executions.get(execution.id) != "cancelled":
                self.problem("executions: cancelled, and going on", execution.id)
            confirmed = min((end for begin, end in self.cancels if begin <= at <= end), default=None)
            if confirmed is None:
                self.problem("executions: cancelled by nobody", execution.id)
                continue
            for step in execution.steps:
                if self.found.taken_at.get(step.effect, 0) > confirmed:
                    self.problem("messages sent after a confirmed cancel", f"{execution.id} {step.effect}")

    def delivered(self, kind):
        ids = {step.effect for execution in self.expected.executions.values() for step in execution.steps if step.kind == kind}
        return [effect for effect, outcome in self.found.deliveries.items() if outcome == "done" and effect in ids]

    def walk(self):
        """The steps that must exist, given what became of those before them, and those that must have had an effect."""
        steps, effects = [], []
        for execution in self.expected.executions.values():
            if self.never_began(execution):
                continue
            for step in execution.steps:
                steps.append((execution.id, step.ordinal))
                row = self.found.steps.get((execution.id, step.ordinal))
                if row is None:
                    break
                if row[1] == "done":
                    effects.append(step)
                self.judge(execution, step, row)
                if row[1] != "done":
                    steps += [
                        (execution.id, later.ordinal)
                        for later in execution.steps[step.ordinal + 1 :]
                        if self.found.steps.get((execution.id, later.ordinal), ["", ""])[1] == "cancelled"
                    ]
                    break
        return steps, effects

    def never_began(self, execution):
        """Whether somebody cancelled it before the scheduler, which begins what begins with a delay, came to it."""
        return (
            execution.rule == workload.CALLED_OFF
            and execution.id in self.found.cancelled
            and (execution.id, 0) not in self.found.steps
        )

    def judge(self, execution, step, row):
        kind, state, attempts, error = row
        name = f"{execution.rule}/{step.ordinal} {execution.id} {step.effect}"
        if kind != step.kind:
            self.problem("steps: of another kind", name)
        if state == "cancelled" and execution.id in self.found.cancelled and execution.rule == workload.CALLED_OFF:
            return
        taken = self.found.taken[step.effect]
        if step.kind not in ("email", "webhook"):
            if state != "done":
                self.problem("steps that change records: not done", f"{name} is {state}, {error}")
            return
        key = step.recipient if step.kind == "email" else step.effect
        if state == "dead":
            self.dead.append((execution.id, step.ordinal))
            if not self.found.finals[key]:
                self.problem("steps that send: given up on, though nobody refused", f"{name}: {error}")
        elif state == "unknown":
            self.unknown.append(f"{name}: {error}, {'taken' if taken else 'not taken'} by the receiver")
        elif state != "done":
            self.problem("steps that send: not settled", f"{name} is {state}, {error}")
        tried = self.found.attempts[execution.id, step.ordinal]
        # Attempts of which nobody knows: recorded as such, or not recorded, as whoever made them died.
        ambiguous = attempts - len(tried) + sum(outcome == "unknown" for _, outcome in tried)
        if taken > 1:
            self.again.append(f"{name}: taken {taken} times, {ambiguous} of {attempts} attempts ambiguous")
        if taken > 1 + ambiguous:
            self.problem("messages sent again for no reason", f"{name}: taken {taken} times, {ambiguous} ambiguous")
        if taken and state == "dead" and not ambiguous:
            self.problem("messages taken, though given up on", name)

    def strangers(self):
        """Messages that no step is to send."""
        known = {step.effect for execution in self.expected.executions.values() for step in execution.steps}
        for key in self.found.taken:
            if key not in known:
                self.problem("messages that nobody asked for", str(key))

    def letters(self):
        jobs = collections.Counter()
        for subject, _, execution, ordinal, cause in self.found.letters:
            if subject == "job" and cause in ON_THE_WAY:
                self.unrouted.append(f"{execution} {ordinal}: {cause}")
            elif subject == "job":
                jobs[execution, ordinal] += 1
        self.sets("steps given up on, as dead letters", self.dead, jobs.elements())


async def report(run, expected):
    """Prints the comparison and asks for the audit; whether all is as it must be."""
    comparison = Comparison(expected, await Found.read(run), run.operators.cancels)
    comparison.run()
    print()
    print(f"  {'compared by their ids':44}{'must be':>10}{'found':>10}{'lost':>8}{'too many':>10}")
    for name, *numbers in comparison.lines:
        print(f"  {name:44}{numbers[0]:>10,}{numbers[1]:>10,}{numbers[2]:>8,}{numbers[3]:>10,}")
    print()
    for name, entries in (
        ("sent again with the same key", comparison.again),
        ("unknown, for an operator to decide", comparison.unknown),
        ("letters of jobs that no queue took, which were published again", comparison.unrouted),
    ):
        print(f"  {name}: {len(entries)}")
        write(run.folder / f"{name.partition(',')[0].replace(' ', '-')}.txt", entries)
    is_right = True
    for name, entries in comparison.problems.items():
        if entries:
            is_right = False
            print(f"  WRONG: {name}: {len(entries)}")
            for entry in entries[:SHOWN]:
                print(f"      {entry}")
            write(run.folder / f"wrong-{re.sub('[^a-z]+', '-', name.lower())}.txt", entries)
    return await audit(run) and is_right


def write(path, entries):
    path.write_text("".join(f"{entry}\n" for entry in entries), encoding="utf-8")


async def audit(run):
    """`signalbox audit` over all of it; a release that has none has nothing to say."""
    _, usage = await run.command("audit", "--help")
    if "signalbox audit" not in usage:
        print("  signalbox audit: this release has no such command")
        return True
    code, output = await run.command("audit", "--since", "all", "--output", "json", timeout=900)
    write(run.folder / "audit.json", [output.strip()])
    if code:
        print(f"  WRONG: signalbox audit: exit code {code}, {output.strip()[-600:]}")
        return False
    print("  signalbox audit: clean")
    return True
