"""What the demo's events must give: the rules of the pack crm, of acme.yaml and of globex/, read once more in Python.

Nothing here asks Signalbox. `Expectation.publish` takes the published lines, one by one, as the matcher would, and
notes all that must be found afterwards.
"""

import collections
import dataclasses
import datetime
import json
import math
import re

import world
from events import DATA_BYTES, DATA_DEPTH, text

ENVELOPE_BYTES = 16_384
RETENTION = datetime.timedelta(days=90)
FUTURE = datetime.timedelta(hours=1)
TYPES = {
    "acme": {
        "deal.created",
        "deal.stage_changed",
        "deal.won",
        "contact.created",
        "task.completed",
        "appointment.scheduled",
    },
    "globex": {"deal.created", "deal.won"},
}
MAIL_ATTEMPTS = 3
HOOK_ATTEMPTS = 4
# Compared with null it is something else: a value that is not there.
MISSING = object()


class Refused(Exception):
    """The line's cause of refusal."""


@dataclasses.dataclass
class Step:
    """One action, before the outside world has had its say."""

    kind: str
    effect: tuple = ()
    goes_on: bool = False


# Reading an event.


def members(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise ValueError("a key stands twice")
    return dict(pairs)


def no_constant(name):
    raise ValueError(f"{name} is no JSON")


def is_deeper(value, levels):
    """Whether more objects and arrays are inside one another than so many."""
    if not isinstance(value, (dict, list)):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(is_deeper(element, levels - 1) for element in inner)


def read(line, now):
    """The event of a line; raises its cause of refusal."""
    if len(line) > DATA_BYTES + ENVELOPE_BYTES:
        raise Refused("too_large")
    try:
        event = json.loads(line.decode(), object_pairs_hook=members, parse_constant=no_constant)
    except RecursionError:
        raise Refused("too_deep") from None
    except ValueError:
        raise Refused("malformed_json") from None
    if not isinstance(event, dict):
        raise Refused("not_cloudevents")
    if is_deeper(event.get("data"), DATA_DEPTH):
        raise Refused("too_deep")
    for name in ("specversion", "id", "source", "type", "time", "tenantid"):
        if name not in event:
            raise Refused("missing_attribute")
        if not isinstance(event[name], str):
            raise Refused("invalid_attribute")
    if event["specversion"] != "1.0" or not re.fullmatch(r"[\w.-]{1,64}", event["tenantid"], re.ASCII):
        raise Refused("invalid_attribute")
    if event.get("datacontenttype", "application/json") != "application/json":
        raise Refused("unsupported_content_type")
    if not isinstance(event.get("data", {}), dict):
        raise Refused("invalid_data")
    if len(text(event["data"]).encode()) > DATA_BYTES:
        raise Refused("too_large")
    try:
        event["at"] = datetime.datetime.fromisoformat(event["time"])
    except ValueError:
        raise Refused("invalid_attribute") from None
    if event["tenantid"] not in TYPES:
        raise Refused("unknown_tenant")
    if event["type"] not in TYPES[event["tenantid"]]:
        raise Refused("unknown_event_type")
    if event["at"] < now - RETENTION:
        raise Refused("time_too_old")
    if event["at"] > now + FUTURE:
        raise Refused("time_in_future")
    return event


# The rules.


def at(data, path):
    for name in path.split("."):
        if not isinstance(data, dict) or name not in data:
            return MISSING
        data = data[name]
    return data


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def rules(event):
    """The rules that the event fires: each one's name and its steps."""
    data = event["data"]
    if event["tenantid"] == "globex":
        if event["type"] == "deal.won":
            deal = data["deal"]
            yield "deal-won-note", [Step("note", ("deal", deal["id"], f"{deal['name']} is ours."))]
        return
    match event["type"]:
        case "contact.created":
            yield from contact_rules(data["contact"])
        case "deal.created":
            amount = at(data, "deal.amount")
            if is_number(amount) and amount >= 10_000:
                yield "big-deal", [Step("tag", ("deal", data["deal"]["id"], "big-deal", "add"))]
        case "deal.stage_changed":
            yield from stage_rules(data)
        case "deal.won":
            yield from won_rules(event)
        case "task.completed":
            deal = at(data, "task.dealId")
            if deal is not MISSING:
                yield "task-done-note", [Step("note", ("deal", deal, f"Task done: {data['task']['title']}."))]
        case "appointment.scheduled":
            appointment = data["appointment"]
            contact = appointment.get("contactId", MISSING)
            if contact is not MISSING and appointment.get("status") != "cancelled":
                body = f"Appointment on {appointment['startsAt']}: {appointment['title']}."
                yield "appointment-note", [Step("note", ("contact", contact or "", body))]


def contact_rules(contact):
    email = contact.get("email", MISSING)
    agreed = at(contact, "consent.email") is True
    name = contact.get("firstName", "")
    if agreed and isinstance(email, str) and "@" in email:
        greeting = f"Hello {name}" if name else "Hello"
        yield "contact-welcome", [
            Step(
                "email",
                (
                    email,
                    f"Welcome, {name}" if name else "Welcome",
                    f"{greeting},\n\nthank you for your interest. Your number is {contact['id']}.",
                    f"<p>Hello <b>{escaped(name)}</b></p>" if name else "<p>Hello</p>",
                ),
            )
        ]
    if email is MISSING or not agreed:
        title = f"Ask {contact['id']} for an address and consent"
        yield "contact-consent", [Step("task", ("contact", contact["id"], title, contact["ownerId"], 14, "[]"))]


def escaped(name):
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")):
        name = name.replace(character, entity)
    return name


def stage_rules(data):
    deal, previous, new = data["deal"], data["previousStage"], data["newStage"]
    amount = deal.get("amount", MISSING)
    if new == "lost" and is_number(amount) and amount >= 10_000:
        yield "big-deal-no-more", [Step("tag", ("deal", deal["id"], "big-deal", "remove"))]
    if new in ("proposal", "negotiation") and not deal["name"].startswith("Test "):
        body = {"deal": deal["id"], "name": deal["name"], "from": previous, "to": new}
        yield "stage-report", [
            Step("webhook", (f"/stages/{deal['id']}", text(body))),
            Step("note", ("deal", deal["id"], f"From {previous} to {new}.")),
            Step("tag", ("deal", deal["id"], f"stage-{new}", "add")),
        ]


def won_rules(event):
    deal = event["data"]["deal"]
    amount = deal.get("amount", MISSING)
    price = "" if amount is MISSING else f", {amount} {deal['currency']}"
    links = text([{"kind": "deal", "id": deal["id"]}])
    yield "deal-won-follow-up", [
        Step("task", ("deal", deal["id"], f"Call {deal['name']} about the next steps", deal["ownerId"], 3, links)),
        Step("note", ("deal", deal["id"], f"Deal won: {deal['name']}{price}.")),
    ]
    if is_number(amount) and amount > 50_000 and deal["currency"] in ("EUR", "USD"):
        cloud_event = {name: event[name] for name in ("id", "source", "type", "tenantid", "subject", "data")}
        yield "deal-won-announce", [Step("webhook", (f"/announce/{deal['id']}", text(cloud_event)), goes_on=True)]


# What follows.


def attempts(step):
    """What is tried outside and inside: the outcomes, one for each attempt, and the code of the last failure."""
    if step.kind == "email":
        answers = [world.mailbox_reply(step.effect[0], earlier)[0] for earlier in range(MAIL_ATTEMPTS)]
        return outcomes(answers, transient=range(400, 500), prefix="smtp")
    if step.kind == "webhook":
        deal = step.effect[0].rpartition("/")[2]
        answers = [world.hook_reply(deal, earlier)[0] for earlier in range(HOOK_ATTEMPTS)]
        return outcomes(answers, transient=range(500, 600), prefix="http")
    if step.kind == "note" and not step.effect[1]:
        return ["dead"], "arguments", []
    return ["done"], None, []


def outcomes(answers, transient, prefix):
    given = []
    for answer in answers:
        given.append(answer)
        if answer not in transient:
            break
    *earlier, last = given
    final = "done" if last < 300 else "dead"
    return ["retry"] * len(earlier) + [final], None if final == "done" else f"{prefix}_{last}", given


class Expectation:
    """Counts and contents by the names that the report shows; contents are multisets of text."""

    def __init__(self, now):
        self.now = now
        self.known = set()
        self.counts = collections.Counter()
        self.contents = collections.defaultdict(collections.Counter)
        self.tags = {}
        self.records = set()

    def publish(self, line):
        """Takes a line and returns what it is: `new`, `again`, or its cause of refusal."""
        self.counts["published"] += 1
        try:
            event = read(line, self.now)
        except Refused as refusal:
            cause = str(refusal)
            self.counts["refused", cause] += 1
            return cause
        # Equal instants are equal, in whichever zones they are written.
        key = (event["tenantid"], event["source"], event["id"], event["at"])
        if key in self.known:
            self.counts["duplicates"] += 1
            return "again"
        self.known.add(key)
        self.counts["accepted", event["tenantid"], event["type"]] += 1
        self.feed(event)
        for rule, steps in rules(event):
            self.fire(event, rule, steps)
        return "new"

    def feed(self, event):
        """The records that the catalogs take from an event."""
        for kind in ("deal", "contact", "task", "appointment"):
            record = event["data"].get(kind)
            if record:
                self.records.add((event["tenantid"], kind, record["id"]))
        contact = at(event["data"], "appointment.contactId")
        if isinstance(contact, str):
            self.records.add((event["tenantid"], "contact", contact))

    def fire(self, event, rule, steps):
        tenant = event["tenantid"]
        self.counts["execution", tenant, rule] += 1
        state = "completed"
        for step in steps:
            results, code, answers = attempts(step)
            for result in results:
                self.counts["attempt", step.kind, result] += 1
            self.counts["step", step.kind, results[-1]] += 1
            if step.kind == "email":
                for answer in answers:
                    self.counts["mailbox", answer] += 1
            if step.kind == "webhook":
                for answer in answers:
                    self.counts["hook", answer] += 1
            if results[-1] == "done":
                self.happen(event, step)
                continue
            self.counts["dead", step.kind, code] += 1
            if not step.goes_on:
                state = "failed"
                break
        self.counts["state", state] += 1

    def happen(self, event, step):
        tenant = event["tenantid"]
        match step.kind:
            case "tag":
                *place, change = step.effect
                self.contents["tag_changes"][text([tenant, *step.effect])] += 1
                # A deal's events come in their order, so the last word is the last line's.
                self.tags[(tenant, *place)] = change == "add"
            case "task":
                *fields, days, links = step.effect
                due = (event["at"] + datetime.timedelta(days=days)).timestamp()
                self.contents["tasks"][text([tenant, *fields, due, json.loads(links)])] += 1
            case "note":
                self.contents["notes"][text([tenant, *step.effect])] += 1
            case "email":
                self.contents["mails"][text(step.effect)] += 1
            case "webhook":
                path, body = step.effect
                self.contents["hooks"][text([path, json.loads(body)])] += 1

    def written(self):
        """All of it as JSON can hold it."""
        contents = {name: dict(counter) for name, counter in self.contents.items()}
        contents["tags"] = {text(place): 1 for place, stands in self.tags.items() if stands}
        contents["records"] = {text(record): 1 for record in self.records}
        names = [(name,) if isinstance(name, str) else name for name in self.counts]
        counts = [[*name, count] for name, count in sorted(zip(names, self.counts.values()), key=str)]
        return {"counts": counts, "contents": contents}
