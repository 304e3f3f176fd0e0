"""The events of a torture run, and what each of them must give: both from a seed alone, the times aside.

`rules` says in Python what the files in north/ and south/ say to Signalbox. Nothing here asks Signalbox, so a mistake of
its would not be a mistake of the expectation too.
"""

import collections
import datetime
import json
import random

import keys

MARK = "/torture/"
TENANTS = ("north", "south")
DAYS = 20
# A type that no catalog has: such events are refused, and kept as dead letters.
UNKNOWN_TYPE = "order.mislaid"
# The rule whose executions the run cancels now and then.
CALLED_OFF = "order-call-off"
# The rule that a schedule fires.
BEAT = "beat"
# A mailbox that does not exist: 550, always.
GONE = "gone."

# What one step makes. `content` is what a row or a message must say, `recipient` the address of an email.
Step = collections.namedtuple("Step", "ordinal kind effect content recipient", defaults=[""])
Execution = collections.namedtuple("Execution", "id rule steps")


class Event:
    """One event: its envelope, and the executions that it must fire."""

    def __init__(self, envelope):
        self.envelope = envelope
        self.tenant, self.type = envelope["tenantid"], envelope["type"]
        self.key = keys.event(self.tenant, envelope["source"], envelope["id"])
        self.is_refused = self.type == UNKNOWN_TYPE

    def line(self):
        return json.dumps(self.envelope, separators=(",", ":"))

    def executions(self):
        """What the rules of its tenant make of it, in no order."""
        for rule, makers in rules(self):
            identifier = keys.execution(self.tenant, rule, self.envelope["source"], self.envelope["id"])
            steps = []
            for place, (kind, content, recipient, *ordinal) in enumerate(makers):
                ordinal = ordinal[0] if ordinal else place
                effect = keys.effect(identifier, ordinal, recipient)
                steps.append(Step(ordinal, kind, effect, content, recipient))
            yield Execution(identifier, rule, steps)

    def emitted(self):
        """The events that steps of its executions publish."""
        for execution in self.executions():
            for step in execution.steps:
                if step.kind == "emit":
                    yield Event(
                        {
                            "tenantid": self.tenant,
                            "type": step.content,
                            "source": "signalbox/rules",
                            "id": step.effect,
                            "subject": self.envelope["subject"],
                            "data": self.envelope["data"],
                        }
                    )


def rules(event):
    """(rule, [(kind, content, recipient)]) for each rule that the event fires.

    A fourth value is the step's ordinal, where steps before it are not gone through.
    """
    data, subject = event.envelope["data"], event.envelope["subject"]
    at = (event.tenant, event.type)
    if at == ("north", "order.placed"):
        order = data["order"]
        yield "order-note", [("note", [subject, f"Order {order['id']} over {order['amount']}."], "")]
        if order["amount"] < 60:
            yield CALLED_OFF, [("delay", None, ""), ("webhook", f"/late/{order['id']}", "")]
        if order["amount"] >= 500:
            yield "order-large", [
                ("tag", [subject, f"large-{order['amount']}"], ""),
                ("task", [subject, f"Call about {order['id']}"], ""),
            ]
    elif at == ("north", "order.paid"):
        number = data["order"]["id"]
        yield "order-paid", [("webhook", f"/paid/{number}", ""), ("note", [subject, f"Told of {number}."], "")]
        yield "order-later", [("delay", None, ""), ("note", [subject, f"Later {number}."], "")]
    elif at == ("north", "contact.created"):
        contact = data["contact"]
        yield "contact-welcome", [
            ("email", contact["email"], contact["email"]),
            ("tag", [subject, "greeted"], ""),
        ]
        yield "contact-pass-on", [("emit", "contact.noted", "")]
    elif at == ("north", "contact.noted"):
        yield "contact-heard", [("note", [subject, f"Heard of {data['contact']['id']}."], "")]
    elif at == ("south", "order.placed"):
        number = data["order"]["id"]
        yield "order-task", [
            ("task", [subject, f"Pack {number}"], ""),
            ("note", [subject, f"{number} is to be packed."], ""),
        ]
        yield "order-pack", [
            ("parallel", None, ""),
            ("task", [subject, f"Wrap {number}"], ""),
            ("note", [subject, f"{number} is being wrapped."], ""),
            ("join", None, ""),
            ("tag", [subject, "wrapped"], ""),
        ]
    elif at == ("south", "ticket.opened"):
        ticket = data["ticket"]
        yield "ticket-note", [("note", [subject, f"Ticket {ticket['id']}."], "")]
        if ticket["priority"] == "urgent":
            yield "ticket-page", [("webhook", f"/page/{ticket['id']}", "")]
            yield "ticket-silence", [("wait", None, ""), ("task", [subject, f"Nobody answers {ticket['id']}"], "", 1)]
        else:
            note = f"{ticket['id']} is answered: {answer(ticket['id'])}."
            yield "ticket-answer", [("wait", None, ""), ("note", [subject, note], "")]
    elif at == ("south", "contact.created"):
        email = data["contact"]["email"]
        yield "contact-mail", [("email", email, email)]


def answer(ticket):
    return f"see {ticket}"


def answered(event, time):
    """The answer to a ticket that is not urgent."""
    ticket = event.envelope["data"]["ticket"]
    envelope = dict(event.envelope)
    envelope |= {
        "id": event.envelope["id"] + "-answer",
        "type": "ticket.answered",
        "time": time.isoformat().replace("+00:00", "Z"),
        "data": {"ticket": {"id": ticket["id"], "answer": answer(ticket["id"])}},
    }
    return Event(envelope)


def make(seed, count, now):
    """`count` events of both tenants, which happened in the days before `now`, and the answers to tickets among them."""
    random_numbers = random.Random(f"events {seed}")
    begun = now - datetime.timedelta(days=DAYS)
    apart = datetime.timedelta(days=DAYS - 1) / max(count, 1)
    events = []
    for number in range(count):
        tenant = random_numbers.choices(TENANTS, (6, 4))[0]
        kinds = ("order.placed", "order.paid", "contact.created", "ticket.opened", UNKNOWN_TYPE)
        kind = random_numbers.choices(kinds, (550, 110, 80, 255, 5))[0]
        noun = kind.partition(".")[0]
        identifier = f"{noun[0]}-{number}"
        data = {"id": identifier}
        if noun == "order":
            data["amount"] = random_numbers.randint(1, 999)
        elif noun == "contact":
            mailbox = GONE if random_numbers.random() < 0.05 else "hello."
            data["email"] = f"{mailbox}{number}@{tenant}.example"
        else:
            data["priority"] = random_numbers.choices(("urgent", "low"), (3, 7))[0]
        time = begun + apart * number + datetime.timedelta(microseconds=random_numbers.randint(0, 999))
        events.append(
            Event(
                {
                    "specversion": "1.0",
                    "id": f"e-{number}",
                    "source": f"{MARK}{noun}",
                    "type": kind,
                    "time": time.isoformat().replace("+00:00", "Z"),
                    "tenantid": tenant,
                    "subject": f"{noun}/{identifier}",
                    "datacontenttype": "application/json",
                    "data": {noun: data},
                }
            )
        )
        if (tenant, kind) == ("south", "ticket.opened") and data["priority"] == "low":
            events.append(answered(events[-1], time + datetime.timedelta(microseconds=1)))
    return events
