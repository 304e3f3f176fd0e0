"""Makes the demo's events: the same ones for the same seed and time."""

import collections
import datetime
import json
import random

STAGES = ["qualified", "proposal", "negotiation"]
FIRST_NAMES = ["Ada", "Bo", "Zoë", "Jürgen", "Łukasz", "O'Neil", "Anna & Tom", "<Max>", "さくら", "Ines"]
DEAL_NAMES = ["Harbour lights", "Spare buoys", "Quay \"7\"", "Dock & crane", "Façade", "Anchor <steel>"]
OWNERS = ["u-1", "u-2", "u-3", "u-4"]
# What `config/signalbox.yaml` allows at most.
DATA_BYTES = 262_144
DATA_DEPTH = 32


def text(value):
    """JSON without spaces, as UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def stamp(time, zone=datetime.timezone.utc):
    return time.astimezone(zone).isoformat().replace("+00:00", "Z")


class Story:
    """The events in the order of publishing, each with what it is meant to be."""

    def __init__(self, seed, now):
        self.random = random.Random(seed)
        self.now = now
        self.time = now - datetime.timedelta(days=20)
        self.count = 0
        # Lines, each with its meaning: `new`, `again`, or the cause of its refusal.
        self.lines = []

    # Making single events.

    def tick(self):
        """A later time, always: 1,800 events stay within the 20 days."""
        self.time += datetime.timedelta(seconds=self.random.randint(60, 900), microseconds=self.random.randint(0, 999))
        return self.time

    def envelope(self, kind, data, tenant="acme", subject=None):
        self.count += 1
        event = {
            "specversion": "1.0",
            "id": f"e-{self.count}",
            "source": f"/demo/{kind.partition('.')[0]}",
            "type": kind,
            "time": stamp(self.tick()),
            "tenantid": tenant,
            "datacontenttype": "application/json",
            "data": data,
        }
        if subject:
            event["subject"] = subject
        return event

    def add(self, meaning, line):
        self.lines.append((meaning, line if isinstance(line, bytes) else line.encode()))

    def take(self, event):
        self.add("new", text(event))
        return event

    # What a company does.

    def contact(self, number):
        identifier = f"c-{number}"
        contact = {"id": identifier, "ownerId": self.random.choice(OWNERS)}
        if number % 9:
            contact["firstName"] = self.random.choice(FIRST_NAMES)
        mailbox = {3: "gone", 5: "busy", 11: "full"}.get(number % 16, "hello")
        match number % 12:
            case 7:
                pass
            case 8:
                contact["email"] = None
            case 9:
                contact["email"] = f"no-address-{number}"
            case _:
                contact["email"] = f"{mailbox}.{identifier}@mail.demo.example"
        consent = {0: False, 4: "true", 6: None}.get(number % 10, True)
        if consent is not None:
            contact["consent"] = {"email": consent}
        return self.envelope("contact.created", {"contact": contact}, subject=f"contact/{identifier}")

    def deal(self, number):
        """A new deal: its name says how the endpoints are to treat it."""
        special = {4: "flaky-", 9: "closed-"}.get(number % 15, "")
        deal = {
            "id": f"d-{special}{number}",
            "name": self.random.choice(DEAL_NAMES) + f" {number}",
            "currency": self.random.choice(["EUR", "EUR", "USD", "CHF"]),
            "stage": "qualified",
            "ownerId": self.random.choice(OWNERS),
        }
        if number % 20 == 13:
            deal["name"] = "Test " + deal["name"]
        match number % 25:
            case 11:
                pass
            case 12:
                deal["amount"] = "90000"
            case 14:
                deal["amount"] = 50_000
            case 16:
                deal["amount"] = 50_000.5
            case 18:
                deal["amount"] = 10_000
            case 19:
                deal["amount"] = 9_999.75
            case _:
                deal["amount"] = self.random.randrange(500, 150_000, 100)
        return deal

    def about(self, kind, deal, tenant="acme", **more):
        return self.envelope(kind, {**more, "deal": dict(deal)}, tenant, subject=f"deal/{deal['id']}")

    def sale(self, number, contacts):
        """A deal's way from its opening to its end, as far as it goes."""
        deal = self.deal(number)
        deal["contactId"] = self.random.choice(contacts)
        yield self.about("deal.created", deal)
        for previous, new in zip(STAGES, STAGES[1:]):
            if self.random.random() < 0.3:
                break
            deal["stage"] = new
            yield self.about("deal.stage_changed", deal, previousStage=previous, newStage=new)
        ending = self.random.random()
        if ending < 0.5:
            deal["stage"] = "won"
            yield self.about("deal.won", deal)
        elif ending < 0.7:
            previous, deal["stage"] = deal["stage"], "lost"
            yield self.about("deal.stage_changed", deal, previousStage=previous, newStage="lost")

    def task(self, number, deals):
        task = {"id": f"t-{number}", "title": f"Call <{number}>", "assigneeId": self.random.choice(OWNERS)}
        if number % 5:
            task["dealId"] = self.random.choice(deals)
        return self.envelope("task.completed", {"task": task}, subject=f"task/{task['id']}")

    def appointment(self, number, contacts):
        appointment = {
            "id": f"a-{number}",
            "title": f"Visit {number}",
            "startsAt": stamp(self.time + datetime.timedelta(days=7), datetime.timezone(datetime.timedelta(hours=1))),
            "status": "cancelled" if number % 6 == 0 else "scheduled",
            "ownerId": self.random.choice(OWNERS),
        }
        if number % 7:
            appointment["contactId"] = self.random.choice(contacts)
        if number in (31, 73, 109):
            # There, and nobody: the rule fires and its note has no record to stand on.
            appointment["contactId"] = None
        return self.envelope(
            "appointment.scheduled", {"appointment": appointment}, subject=f"appointment/{appointment['id']}"
        )

    # What goes wrong.

    def refused(self):
        """Pairs of a cause and a line, each line with one fault and a body of its own."""
        deal = {"id": "d-refused", "name": "Never recorded", "amount": 77_000, "currency": "EUR", "ownerId": "u-1"}

        def event(**changes):
            made = {**self.about("deal.won", deal), **changes}
            return {name: value for name, value in made.items() if value is not ...}

        for _ in range(4):
            yield "malformed_json", text(event())[:-2]
            yield "malformed_json", text(event()) + "}"
            yield "malformed_json", text(event()).replace('"name":', "name:", 1)
            yield "malformed_json", text(event()).replace('"amount":77000', '"amount":077000', 1)
            yield "malformed_json", text(event()).replace('"currency":"EUR"', '"currency":"EUR","id":"twice"', 1)
            yield "malformed_json", text(event()).encode().replace(b"Never", b"N\xff\xfever", 1)
            yield "not_cloudevents", text([event()])
        for name in ("tenantid", "id", "time", "type", "source", "specversion"):
            for _ in range(3):
                yield "missing_attribute", text(event(**{name: ...}))
        for _ in range(2):
            yield "invalid_attribute", text(event(specversion="0.3"))
            yield "invalid_attribute", text(event(time="yesterday"))
            yield "invalid_attribute", text(event(time="2026-02-30T10:00:00Z"))
            yield "invalid_attribute", text(event(tenantid="acme/../globex"))
            yield "invalid_attribute", text(event(id=self.count))
            yield "invalid_data", text(event(data=[1, 2, 3]))
            yield "invalid_data", text(event(data="deal.won"))
            yield "unsupported_content_type", text(event(datacontenttype="text/xml"))
        for days in (730, 731, 100):
            yield "time_too_old", text(event(time=stamp(self.now - datetime.timedelta(days=days))))
        for days in (2, 400):
            yield "time_in_future", text(event(time=stamp(self.now + datetime.timedelta(days=days))))
        for tenant in ("initech", "Acme", "acme-2", "hooli"):
            yield "unknown_tenant", text(event(tenantid=tenant))
        for kind in ("deal.archived", "Deal.won", "deal.won.twice", "invoice.paid", "deal"):
            yield "unknown_event_type", text(event(type=kind))
        for kind in ("contact.created", "task.completed"):
            # acme's catalog has these, globex's has not.
            yield "unknown_event_type", text(event(tenantid="globex", type=kind))
        for excess in (1, 40_000):
            yield "too_large", text(self.padded(event(), DATA_BYTES + excess))
        for excess in (1, 500):
            yield "too_deep", text(self.nested(event(), DATA_DEPTH + excess))

    def padded(self, event, size):
        """The event with data of so many bytes."""
        data = {**event["data"], "padding": ""}
        missing = size - len(text(data).encode())
        return {**event, "data": {**data, "padding": "x" * missing}}

    def nested(self, event, depth):
        """The event with data of so many objects and arrays inside one another, the data itself among them."""
        value = []
        for _ in range(depth - 2):
            value = [value]
        return {**event, "data": {**event["data"], "nested": value}}

    # The whole of it.

    def spelled_otherwise(self, line):
        """The same event in other bytes: members in another order, white space, another zone for the same instant."""
        event = json.loads(line)
        zone = datetime.timezone(datetime.timedelta(hours=5, minutes=30))
        event["time"] = stamp(datetime.datetime.fromisoformat(event["time"]), zone)
        return json.dumps(dict(reversed(event.items())), ensure_ascii=True).encode()

    def tell(self):
        """Makes all lines; returns those to publish first and those to publish once all is done."""
        contacts = [f"c-{number}" for number in range(1, 261)]
        sales = [list(self.sale(number, contacts)) for number in range(1, 321)]
        deals = [sale[0]["data"]["deal"]["id"] for sale in sales]
        streams = [collections.deque(sale) for sale in sales]
        streams.append(collections.deque(self.contact(number) for number in range(1, 261)))
        streams.append(collections.deque(self.task(number, deals) for number in range(1, 151)))
        streams.append(collections.deque(self.appointment(number, contacts) for number in range(1, 151)))
        streams.append(self.globex(sales))
        # Each deal's own events stay in their order; all else is mixed.
        while streams:
            stream = self.random.choice(streams)
            self.take(stream.popleft())
            if not stream:
                streams.remove(stream)
        self.take(self.padded(self.about("deal.created", self.deal(9001)), DATA_BYTES))
        self.take(self.nested(self.about("deal.created", self.deal(9002)), DATA_DEPTH))
        for cause, line in self.refused():
            place = self.random.randrange(len(self.lines) + 1)
            self.lines.insert(place, (cause, line if isinstance(line, bytes) else line.encode()))
        self.repeat_some()
        taken = [line for meaning, line in self.lines if meaning == "new"]
        later = [("again", line) for line in self.random.sample(taken, 200)]
        later += [("again", self.spelled_otherwise(line)) for line in self.random.sample(taken, 40)]
        return self.lines, later

    def repeat_some(self):
        """Puts 150 of the events in a second time, some right behind the first, some later, some in other bytes."""
        taken = [place for place, (meaning, _) in enumerate(self.lines) if meaning == "new"]
        for number, place in enumerate(sorted(self.random.sample(taken, 150), reverse=True)):
            line = self.lines[place][1]
            if number % 3 == 0:
                line = self.spelled_otherwise(line)
            after = place + 1 if number % 2 else self.random.randrange(place + 1, len(self.lines) + 1)
            self.lines.insert(after, ("again", line))

    def globex(self, sales):
        """The other tenant's events: deals as big; every other win has the source, id and time of one of acme's."""
        stream = collections.deque()
        wins = [event for sale in sales for event in sale if event["type"] == "deal.won"]
        for number in range(1, 71):
            deal = {**self.deal(number), "name": f"Globex {number}", "ownerId": "g-1"}
            stream.append(self.about("deal.created", deal, "globex"))
            win = self.about("deal.won", deal, "globex")
            if number % 2:
                win["id"], win["time"] = wins[number]["id"], wins[number]["time"]
            stream.append(win)
        return stream
