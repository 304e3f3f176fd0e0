"""Tests of the lab's own parts, without servers. Run: python3 -m unittest discover -s Benchmarks/pipeline/lab"""

import os
import subprocess
import sys
import tempfile
import time
import unittest

import figures
import processes


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


if __name__ == "__main__":
    unittest.main()
