"""Tests of the sweeps' own parts, without servers.

Run: python3 -m unittest discover -s Benchmarks/pipeline/sweeps -t Benchmarks/pipeline
"""

import contextlib
import datetime
import hashlib
import http.client
import importlib.util
import io
import json
import pathlib
import random
import shutil
import tempfile
import threading
import unittest

from sweeps import __main__ as command
from sweeps import backlog, history, plots, receiver, traffic, webhooks
from sweeps.result import Graph, Must, Result


# What Benchmarks/pipeline/sweep installs and the tests of everything else do without.
HAS_MATPLOTLIB = importlib.util.find_spec("matplotlib") is not None
HAS_COMPILER = any(map(shutil.which, ("cc", "gcc", "clang")))


def a_result(**further):
    graph = Graph("rules", "actions/s", {"actions/s": [(0, 5.0), (10, 7.5)]}, bounds={"must": 6})
    must = Must("ten rules", 7.5, 7, 10, "actions/s")
    rows = [["0", "5"], ["10", "7.5"]]
    return Result("rules", "Rules", "What was done.", ("rules", "actions/s"), rows, [{"rules": 10}], [graph], [must], **further)


class Musts(unittest.TestCase):
    def test_a_rate_must_be_as_high_and_a_time_as_low(self):
        self.assertTrue(Must("rate", 7000, 7000).holds)
        self.assertFalse(Must("rate", 6999, 7000).holds)
        self.assertTrue(Must("time", 30, 30, is_time=True).holds)
        self.assertFalse(Must("time", 31, 30, is_time=True).holds)
        self.assertFalse(Must("nothing", None, 1).holds)

    def test_the_text_says_which_bound_holds(self):
        self.assertIn("the moonshot holds", Must("time", 7, 30, 8, is_time=True).text)
        self.assertIn("(must 0.800, moonshot 0.950): holds", Must("share", 0.9, 0.8, 0.95).text)
        self.assertIn("not reached", Must("rate", 1, 2).text)


class Results(unittest.TestCase):
    def test_a_result_is_the_same_after_it_was_kept(self):
        result = a_result(problems=["1 effects, expected 2"], seconds=3)
        kept = Result.from_json(json.loads(json.dumps(result.json)))
        self.assertEqual(kept.plain, result.plain)
        self.assertEqual(kept.markdown("rules.svg"), result.markdown("rules.svg"))

    def test_what_is_wrong_stands_below_the_table(self):
        self.assertNotIn("NOT IN ORDER", a_result().plain)
        self.assertIn("NOT IN ORDER: lost", a_result(problems=["lost"]).markdown())

    @unittest.skipUnless(HAS_MATPLOTLIB, "python3-matplotlib is not installed")
    def test_a_document_has_each_sweep_once_and_keeps_the_rest(self):
        with tempfile.TemporaryDirectory() as folder:
            document = pathlib.Path(folder) / "docs/performance.md"
            document.parent.mkdir()
            document.write_text("# Performance\n\nWords.\n")
            wanted = command.options(["rules", "--report", str(document)])
            command.write(wanted, a_result())
            once = document.read_text()
            command.write(wanted, a_result())
            self.assertEqual(document.read_text(), once)
            self.assertTrue(once.startswith("# Performance\n\nWords.\n"))
            self.assertIn("![Rules](performance/rules.svg)", once)
            self.assertTrue((document.parent / "performance/rules.svg").read_text().startswith("<?xml"))

    @unittest.skipUnless(HAS_MATPLOTLIB, "python3-matplotlib is not installed")
    def test_the_same_graph_is_the_same_file(self):
        with tempfile.TemporaryDirectory() as folder:
            first = plots.draw(a_result(), folder).read_bytes()
            self.assertEqual(plots.draw(a_result(), folder).read_bytes(), first)
            self.assertIsNone(plots.draw(Result("x", "", "", (), [], []), folder))


class Options(unittest.TestCase):
    def test_all_sweeps_run_unless_some_are_named(self):
        self.assertEqual(command.options([]).names, list(command.SWEEPS))
        self.assertEqual(command.options(["idle", "rules", "idle"]).names, ["idle", "rules"])

    def test_wrong_usage_is_told(self):
        for arguments in (["nothing"], ["--rounds", "0"], ["--output", "xml"]):
            with self.assertRaises(SystemExit) as ended, contextlib.redirect_stderr(io.StringIO()):
                command.options(arguments)
            self.assertEqual(ended.exception.code, 2)


class History(unittest.TestCase):
    def test_copies_lie_side_by_side_up_to_the_gap(self):
        now = datetime.datetime(2026, 11, 22, tzinfo=datetime.timezone.utc)
        begins, length = history.slots(4, now, days=2, gap_hours=24)
        self.assertEqual(length, 43_200)
        self.assertEqual([begin[:13] for begin in begins], ["2026-11-19T00", "2026-11-19T12", "2026-11-20T00", "2026-11-20T12"])

    def test_the_fixed_parts_of_a_key_are_what_is_hashed(self):
        data = b"event"
        literal = history.constant("event")
        self.assertEqual(bytes.fromhex(literal[3:-8]), len(data).to_bytes(8, "big") + data)
        self.assertTrue(literal.startswith("'\\x") and literal.endswith("'::bytea"))
        self.assertIn("0000000000000024", history.identifier("e.rule"))
        self.assertEqual(len(hashlib.sha256(data).digest()[:16]), 16)


class Traffic(unittest.TestCase):
    def test_an_event_has_the_size_and_what_the_rules_ask_for(self):
        for size in (600, 10_000):
            event = traffic.event("acme", "e-1", 0, size, random.Random(3))
            deal = event["data"]["deal"]
            self.assertEqual(len(json.dumps(event["data"], separators=(",", ":"))), size)
            self.assertEqual(deal["pipeline"], "sales")
            self.assertIn(deal["region"], traffic.REGIONS)
            self.assertTrue(1000 <= deal["value"] <= 99_999)
            self.assertEqual(event["time"], "1970-01-01T00:00:00.000000Z")

    def test_rates_come_from_what_grew_between_samples(self):
        samples = [(0.0, 0, 0), (1.0, 10, 5), (2.0, 30, 15)]
        self.assertEqual(backlog.rates(samples, bins=2), ([(1.0, 10), (2.0, 20)], [(1.0, 5), (2.0, 10)]))

    def test_what_came_to_the_receiver_is_compared_with_what_was_sent(self):
        report = {"distinct": 9, "doubled": 1, "without_id": 0, "requests": 10}
        self.assertEqual(webhooks.problems(report, 9, 9), ["1 deliveries came twice, expected 0"])
        self.assertEqual(len(webhooks.problems(report, 10, 10)), 2)
        self.assertEqual(webhooks.len_between({"requests": 100}), 79)


@unittest.skipUnless(HAS_COMPILER, "no C compiler is installed")
class Receiving(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.executable = receiver.compile(cls.folder.name)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @staticmethod
    def post(connection, identifier):
        headers = {} if identifier is None else {"Webhook-Id": identifier}
        connection.request("POST", "/hook", b"x" * 700, headers)
        response = connection.getresponse()
        return response.status, response.read()

    def test_each_delivery_is_counted_by_its_id(self):
        with receiver.Receiver(self.executable, 1) as server:
            connection = http.client.HTTPConnection("127.0.0.1", server.port)
            for identifier in ("a", "b", "a", None, "c"):
                self.assertEqual(self.post(connection, identifier), (200, b"{}"))
            connection.close()
            found = server.report()
            self.assertEqual([found[name] for name in ("requests", "distinct", "doubled", "without_id", "stuck")], [5, 3, 1, 1, 0])
            self.assertLessEqual(found["first"], found["tenth"])
            self.assertLessEqual(found["nine_tenths"], found["last"])
            server.reset()
            self.assertEqual(server.report()["requests"], 0)

    def test_many_connections_wait_at_once_each_for_its_own_time(self):
        # 300 at once, as threads are what costs here; each has to wait for the delay, and all of them together hardly longer.
        count, delay = 300, 0.3
        with receiver.Receiver(self.executable, int(delay * 1000)) as server:
            gate = threading.Barrier(count)
            found = []

            def deliver(number):
                connection = http.client.HTTPConnection("127.0.0.1", server.port)
                connection.connect()
                gate.wait(30)
                found.append(self.post(connection, str(number)))
                connection.close()

            threads = [threading.Thread(target=deliver, args=(number,)) for number in range(count)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            report = server.report()
            self.assertEqual(found, [(200, b"{}")] * count)
            self.assertEqual(report["distinct"], count)
            self.assertGreaterEqual(report["last_answer"] - report["first"], delay)
            self.assertGreaterEqual(report["open_peak"], count)

    def test_requests_that_come_in_pieces_or_together_are_each_answered(self):
        request = b"POST /hook HTTP/1.1\r\nHost: x\r\nwebhook-id: %s\r\nContent-Length: 4\r\n\r\nbody"
        with receiver.Receiver(self.executable, 1) as server:
            connection = http.client.HTTPConnection("127.0.0.1", server.port)
            connection.connect()
            text = request % b"one" + request % b"two"
            for piece in (text[:40], text[40:130], text[130:]):
                connection.sock.sendall(piece)
            got = b""
            while got.count(b"200 OK") < 2:
                more = connection.sock.recv(4096)
                self.assertTrue(more)
                got += more
            connection.close()
            self.assertEqual(server.report()["distinct"], 2)


if __name__ == "__main__":
    unittest.main()
