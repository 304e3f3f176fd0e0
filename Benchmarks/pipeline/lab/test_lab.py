"""Tests of the lab's own parts, without servers. Run: python3 -m unittest discover -s Benchmarks/pipeline/lab"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

import figures
import load
import processes
import report


class Figures(unittest.TestCase):
    def test_percentiles_lie_between_the_values_as_postgres_has_them(self):
        self.assertEqual(figures.percentile([4, 1, 3, 2], 0.5), 2.5)
        self.assertEqual(figures.percentile([10], 0.99), 10)
        self.assertAlmostEqual(figures.percentile(range(101), 0.95), 95)
        self.assertIsNone(figures.percentile([], 0.5))

    def test_medians_and_ratios_leave_out_what_is_missing(self):
        self.assertEqual(figures.median([3, None, 1, 2]), 2)
        self.assertIsNone(figures.median([None]))
        self.assertEqual(figures.ratio(3, 2), 1.5)
        self.assertIsNone(figures.ratio(None, 2))
        self.assertIsNone(figures.ratio(1, 0))

    def test_rounds_are_merged_number_by_number(self):
        rounds = [
            {"rate": 10, "cpu": {"a": 1.0, "b": None}, "name": "x", "is_sound": True},
            {"rate": 30, "cpu": {"a": 3.0, "b": 5.0}, "name": "y", "is_sound": True},
            {"rate": 20, "cpu": {"a": 2.0}, "name": "z", "is_sound": False},
        ]
        expected = {"rate": 20, "cpu": {"a": 2.0, "b": 5.0}, "name": "z", "is_sound": False}
        self.assertEqual(figures.merge(rounds), expected)
        # What was asked for is no measure: of two rounds with 4 workers there were 4, and not 4.0.
        self.assertEqual(str(figures.merge([{"workers": 4}, {"workers": 4}])), "{'workers': 4}")

    def test_numbers_have_as_many_digits_as_they_are_worth(self):
        found = [figures.number(value) for value in (12345.6, 34.56, 3.456, 0.0214, None, 7)]
        self.assertEqual(found, ["12,346", "34.6", "3.46", "0.021", "–", "7"])

    def test_tables_line_up(self):
        text = figures.table(("system", "actions/s"), [("Celery", "590"), ("Signalbox", "12,345")])
        lines = text.splitlines()
        self.assertEqual({len(line) for line in lines}, {len(lines[0])})
        self.assertEqual(lines[1], "|-----------|----------:|")
        self.assertEqual(lines[2], "| Celery    |       590 |")

    def test_a_section_is_exchanged_and_nothing_else(self):
        text = "# Title\n\n<!-- run: begin -->\nold\n<!-- run: end -->\n\nafter\n"
        found = figures.replace_section(text, "run", "new\n")
        self.assertEqual(found, "# Title\n\n<!-- run: begin -->\nnew\n<!-- run: end -->\n\nafter\n")
        self.assertEqual(figures.replace_section(found, "run", "new"), found)
        appended = figures.replace_section("# Title\n", "run", "new")
        self.assertEqual(appended, "# Title\n\n<!-- run: begin -->\nnew\n<!-- run: end -->\n")
        with self.assertRaises(ValueError):
            figures.replace_section("<!-- run: begin -->\n", "run", "new")


BURN = "import time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass\n"


class Processes(unittest.TestCase):
    def test_growth_is_read_between_samples(self):
        samples = [(10, 1.0), (20, 3.0), (30, 3.0)]
        self.assertEqual(processes.between(samples, 15, 25), 1.0)
        self.assertEqual(processes.between(samples, 0, 99), 2.0)
        self.assertEqual(processes.between(samples, 12.5, 12.5), 0)

    def test_the_time_of_children_counts_whether_they_run_or_have_ended(self):
        script = (
            f"import subprocess, sys\nburn = {BURN!r}\n"
            "subprocess.run([sys.executable, '-c', burn])\n"
            "rest = subprocess.Popen([sys.executable, '-c', burn + 'time.sleep(60)'])\n"
            "print('ended', flush=True)\nsys.stdin.read()\nrest.kill()\nrest.wait()\n"
        )
        with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
            parent.stdout.readline()
            processes.wait_until("0.58 s", lambda: processes.cpu_seconds(parent.pid) >= 0.58)
            self.assertEqual(len(processes.family(parent.pid)), 2)
            self.assertGreater(processes.memory_bytes(parent.pid), 1 << 20)
            parent.stdin.close()
        self.assertIsNone(processes.cpu_seconds(parent.pid))

    def test_what_is_started_is_logged_and_stopped(self):
        with tempfile.TemporaryDirectory() as folder:
            with processes.Processes(folder) as group:
                child = group.start("talker", [sys.executable, "-c", "print('hello'); 1 / 0"])
                child.wait(20)
                with self.assertRaisesRegex(RuntimeError, "talker has ended with code 1: .*ZeroDivisionError"):
                    group.check()
                sleeper = group.start("sleeper", ["sleep", "600"])
                self.assertEqual(group.pids["sleeper"], sleeper.pid)
            self.assertIsNotNone(sleeper.returncode)
            self.assertEqual(group.children, {})

    def test_a_meter_sees_what_was_used_and_when(self):
        began = time.time()
        with subprocess.Popen([sys.executable, "-c", BURN + "time.sleep(60)"]) as child:
            with processes.Meter({"burner": child.pid, "nobody": 1 << 30}, interval=0.02) as meter:
                processes.wait_until("0.3 s", lambda: (processes.cpu_seconds(child.pid) or 0) >= 0.3)
            child.kill()
        self.assertGreaterEqual(meter.cpu(began, time.time())["burner"], 0.2)
        self.assertNotIn("nobody", meter.cpu(began, time.time()))
        self.assertGreater(meter.peak["burner"], 1 << 20)
        self.assertEqual(meter.cpu(began - 60, began - 30)["burner"], 0)

    def test_an_own_process_has_a_parent_and_a_family(self):
        self.assertEqual(processes.stat(os.getpid())[0], os.getppid())
        self.assertIn(os.getpid(), processes.family(os.getpid()))


class Load(unittest.TestCase):
    def test_events_have_one_layout_and_600_bytes_of_data(self):
        found = list(load.events("0a1b2c3d", 30))
        self.assertEqual({len(load.compact(event["data"])) for _, event in found}, {load.DATA_BYTES})
        self.assertEqual({load.compact(event).index('"data":') for _, event in found}, {229})
        self.assertEqual(len({event_id for event_id, _ in found}), 30)
        self.assertEqual(len({event["tenantid"] for _, event in found}), load.TENANTS)
        self.assertEqual(found, list(load.events("0a1b2c3d", 30)))

    def test_a_message_is_a_line(self):
        line = load.message("task", "id-1", {"lang": "py", "id": "id-1"}, {"text": "a\tb\n"})
        self.assertEqual(line, 'task\tid-1\tlang=py;id=id-1\t{"text":"a\\tb\\n"}')

    def test_two_of_ten_rules_fire_for_every_event(self):
        sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "peers"))
        import work

        rules = work.Rules()
        for event_id, event in load.events("0a1b2c3d", 200):
            jobs = rules.jobs(event)
            self.assertEqual([kind for kind, _ in jobs], ["task", "note"])
            self.assertEqual([job["key"] for _, job in jobs], [f"{event_id}/bench-0", f"{event_id}/bench-1"])
        self.assertEqual(len(rules.by_tenant), load.TENANTS)


def result(label, speed, p99, failures=()):
    """As yardstick.py has it, of two rounds."""
    return {
        "label": label,
        "actions_per_second": speed,
        "events_per_second": speed and speed / 2,
        "p50_ms": p99 and p99 / 4,
        "p95_ms": p99 and p99 / 2,
        "p99_ms": p99,
        "loads": {"50": {"p50_ms": p99 / 4, "p95_ms": p99 / 2, "p99_ms": p99}} if p99 else None,
        "cpu_seconds_per_1000_actions": {"matcher": 0.05, "Postgres": 0.1},
        "cpu_cores": 1.9,
        "memory_bytes": {"matcher": 50 << 20},
        "per_action": {"rows_inserted": 4.5, "wal_bytes": 2600},
        "rounds": [{"actions_per_second": speed * 0.9}, {"actions_per_second": speed * 1.1}] if speed else [],
        "failures": list(failures),
        "environment": {
            "machine": {"cores": 2, "cpu": "Z80", "memory_bytes": 8 << 30, "system": "Debian", "kernel": "6.1"},
            "versions": {"RabbitMQ": "3.10.8"},
            "commit": "0123456789ab",
            "date": "2026-01-31",
        },
    }


class Report(unittest.TestCase):
    def setUp(self):
        self.results = {"signalbox": result("Signalbox", 10_000, 80.0), "limit": result("The limit", 20_000, 40.0)}

    def test_the_section_compares_and_says_where(self):
        text = report.section(self.results)
        self.assertIn("commit `0123456789ab`, on 2 cores of Z80 with 8 GiB", text)
        self.assertIn("Medians of 2 rounds.", text)
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
        own = ["Signalbox", "5,000", "10,000", "9,000 to 11,000", "0.50", "", "20.0", "80.0"]
        limit = ["The limit", "10,000", "20,000", "18,000 to 22,000", "1.00", "0.50", "10.0", "40.0"]
        self.assertIn(own, rows)
        self.assertIn(limit, rows)
        self.assertIn(["Signalbox", "0.050", "0.100", "0.150", "1.90"], rows)

    def test_who_has_failed_is_told_and_has_no_row(self):
        results = self.results | {"celery": result("Celery", None, None, ["round 1: it does not start"])}
        text = report.section(results)
        self.assertIn("- Celery: round 1: it does not start", text)
        self.assertNotIn("| Celery", text)
        self.assertIn("- A: round 1: gone", report.section({"a": result("A", None, None, ["round 1: gone"])}))

    def test_a_report_exchanges_its_section(self):
        with tempfile.TemporaryDirectory() as folder:
            path, figure = pathlib.Path(folder, "performance.md"), pathlib.Path(folder, "graphs", "throughput.svg")
            path.write_text("# Performance\n\nBefore.\n")
            report.write(self.results, path, figure)
            first = path.read_text()
            self.assertTrue(first.startswith("# Performance\n\nBefore.\n"))
            self.assertIn("](graphs/throughput.svg)", first)
            report.write(self.results, path, figure)
            self.assertEqual(path.read_text(), first)

    def test_results_are_json(self):
        self.assertEqual(json.loads(json.dumps(self.results)), self.results)


if __name__ == "__main__":
    unittest.main()
