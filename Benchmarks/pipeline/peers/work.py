"""The work that every peer does, as a team writes it by hand: ten rules for each tenant, and one row for each that fires.

The rules are plain predicates, the cheapest there are. The first two fire for every event; the others fail at their first,
second or third comparison, as those of `signalbox bench` do.
"""

REGIONS = frozenset(("north", "east", "south", "west"))


def rule(place):
    pipeline = "renewals" if place >= 2 and place % 3 == 0 else "sales"
    least = 100_000 if place >= 2 and place % 3 == 1 else 1000
    regions = frozenset(("overseas",)) if place >= 2 and place % 3 == 2 else REGIONS

    def fires(deal):
        return deal["pipeline"] == pipeline and deal["value"] >= least and deal["region"] in regions

    return f"bench-{place}", ("task", "note")[place % 2], fires


class Rules:
    """The rules by tenant, loaded when a tenant is first seen."""

    def __init__(self):
        self.by_tenant = {}

    def jobs(self, event):
        """The kind and the job of each rule that an event fires."""
        rules = self.by_tenant.get(event["tenantid"])
        if rules is None:
            rules = self.by_tenant[event["tenantid"]] = [rule(place) for place in range(10)]
        deal = event["data"]["deal"]
        return [
            (
                kind,
                {
                    "key": f"{event['id']}/{name}",
                    "tenant": event["tenantid"],
                    "text": f"{name}: {deal['name']}",
                    "record": f"deal/{deal['id']}",
                    "event": event["id"],
                    "time": event["time"],
                },
            )
            for name, kind, fires in rules
            if fires(deal)
        ]


DEDUPE = "INSERT INTO processed (key) VALUES (%(key)s) ON CONFLICT DO NOTHING"
EFFECTS = {
    "task": (
        "INSERT INTO tasks (tenant, title, due_at, record, event, occurred_at) VALUES (%(tenant)s, %(text)s,"
        " %(time)s::timestamptz + interval '3 days', %(record)s, %(event)s, %(time)s)"
    ),
    "note": (
        "INSERT INTO notes (tenant, body, record, event, occurred_at) VALUES (%(tenant)s, %(text)s, %(record)s,"
        " %(event)s, %(time)s)"
    ),
}


def record(connection, kind, job):
    """One dedupe insert and one effect, in a transaction of their own. `connection` is psycopg's."""
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute(DEDUPE, job)
        if cursor.rowcount == 1:
            cursor.execute(EFFECTS[kind], job)
