"""Waits until all that was published is done.

Usage: drain.py PUBLISHED SECONDS

Done is: the matchers have settled PUBLISHED lines, every dead letter is kept, no step is open, nobody has a message to
take. What still waits in a retry queue then is a second copy of a job that is done: it came again while its step was
under way, and that does nothing when its time comes.
Shows its progress on standard error; exit 1 when the time is over.
"""

import sys
import time

import sources

PAUSE = 0.5


class View:
    """How far it is, at one moment."""

    def __init__(self, published):
        metrics = sources.Metrics.of_roles()
        events = "signalbox_events_total"
        self.missing = published - sum(
            metrics.total(events, outcome=outcome) for outcome in ("accepted", "duplicate", "refused")
        )
        [[self.open, self.settled, letters]] = sources.query(
            """
            SELECT json_build_array(
                (SELECT count(*) FROM steps WHERE state IN ('pending', 'running', 'waiting'))
                    + (SELECT count(*) FROM executions WHERE state IN ('pending', 'running')),
                (SELECT count(*) FROM steps WHERE settled_at IS NOT NULL),
                (SELECT coalesce(sum(occurrences), 0) FROM dead_letters))
            """
        )
        self.letters = metrics.total("signalbox_dead_letters_total") - letters
        self.queued = {name: count for name, count in sorted(sources.work().items()) if count}

    def is_over(self):
        return self.missing <= 0 and self.open == 0 and self.letters <= 0 and not self.queued

    def __str__(self):
        line = f"{max(self.missing, 0)} events to match, {self.settled} steps done, {self.open} open"
        if self.letters > 0:
            line += f", {self.letters} dead letters to keep"
        # RabbitMQ's numbers are some seconds old, so they are of interest at the end alone.
        if self.missing <= 0 and self.open == 0 and self.queued:
            line += ", messages in " + ", ".join(f"{name}: {count}" for name, count in self.queued.items())
        return line


def main(published, seconds):
    deadline = time.monotonic() + seconds
    begun = time.monotonic()
    shown = None
    while True:
        try:
            view = View(published)
        except (OSError, RuntimeError) as error:
            sys.exit(f"cannot see how far it is: {error}")
        line = str(view)
        if line != shown:
            print(f"    {time.monotonic() - begun:5.1f} s  {line}", file=sys.stderr, flush=True)
            shown = line
        if view.is_over():
            return
        if time.monotonic() > deadline:
            sys.exit(f"not done after {seconds} s: {line}")
        time.sleep(PAUSE)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(int(sys.argv[1]), float(sys.argv[2]))
