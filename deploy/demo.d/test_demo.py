"""Tests of the demo's own parts, without Signalbox: the events and their reading, the two servers."""

import base64
import datetime
import hashlib
import hmac
import json
import mailbox
import pathlib
import smtplib
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

import events
import law

HERE = pathlib.Path(__file__).resolve().parent
NOW = datetime.datetime(2026, 3, 1, 9, 30, tzinfo=datetime.timezone.utc)


class Input(unittest.TestCase):
    def test_the_same_seed_tells_the_same_story(self):
        self.assertEqual(events.Story(1, NOW).tell(), events.Story(1, NOW).tell())
        self.assertNotEqual(events.Story(1, NOW).tell(), events.Story(2, NOW).tell())

    def test_who_makes_a_line_and_who_reads_it_agree(self):
        for seed in range(5):
            expectation = law.Expectation(NOW)
            for lines in events.Story(seed, NOW).tell():
                for meaning, line in lines:
                    self.assertNotIn(b"\n", line)
                    self.assertEqual(expectation.publish(line), meaning, f"seed {seed}: {line[:200]!r}")

    def test_refused_lines_have_bodies_of_their_own(self):
        first, _ = events.Story(20, NOW).tell()
        refused = [line for meaning, line in first if meaning not in ("new", "again")]
        self.assertEqual(len(refused), len(set(refused)))

    def test_all_that_is_to_be_shown_happens(self):
        expectation = law.Expectation(NOW)
        for lines in events.Story(20, NOW).tell():
            for _, line in lines:
                expectation.publish(line)
        counts = expectation.counts
        self.assertGreaterEqual(sum(count for name, count in counts.items() if name[0] == "accepted"), 1000)
        for name in [
            ("attempt", "webhook", "retry"),
            ("attempt", "email", "retry"),
            ("dead", "email", "smtp_550"),
            ("dead", "email", "smtp_452"),
            ("dead", "webhook", "http_410"),
            ("dead", "note", "arguments"),
            ("execution", "globex", "deal-won-note"),
            ("state", "failed"),
        ]:
            self.assertGreater(counts[name], 0, name)


class Server(unittest.TestCase):
    """A server in a process of its own, in a folder of its own."""

    def start(self, script, name):
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        (folder / "keys.json").write_text(json.dumps(HookServer.KEYS))
        process = subprocess.Popen([sys.executable, "-B", str(HERE / script), str(folder)])
        self.addCleanup(self.stop, process)
        deadline = time.monotonic() + 20
        while not (folder / f"{name}.port").exists():
            self.assertIsNone(process.poll())
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)
        return folder, int((folder / f"{name}.port").read_text())

    def stop(self, process):
        process.terminate()
        self.assertEqual(process.wait(10), 0)


class MailServer(Server):
    def test_mailboxes_take_refuse_and_hesitate(self):
        folder, port = self.start("mail_server.py", "mail")

        def send(address):
            with smtplib.SMTP("127.0.0.1", port) as client:
                try:
                    client.sendmail("from@demo.example", [address], "Subject: Hello\r\n\r\nHello\r\n")
                    return 250
                except smtplib.SMTPRecipientsRefused as refusal:
                    return refusal.recipients[address][0]

        names = ["hello.1", "gone.2", "busy.3", "busy.3", "full.4"]
        self.assertEqual([send(f"{name}@a.example") for name in names], [250, 550, 450, 250, 452])
        kept = [mail["Delivered-To"] for mail in mailbox.Maildir(folder / "maildir", create=False)]
        self.assertCountEqual(kept, ["hello.1@a.example", "busy.3@a.example"])


class HookServer(Server):
    KEYS = {
        "default": "whsec_" + base64.b64encode(b"d" * 24).decode(),
        "crm-deals": "whsec_" + base64.b64encode(b"c" * 24).decode(),
    }

    def post(self, path, key, identifier, at=None, body=b"{}"):
        stamp = str(int(at or time.time()))
        secret = base64.b64decode(key.removeprefix("whsec_"))
        digest = hmac.new(secret, f"{identifier}.{stamp}.".encode() + body, hashlib.sha256).digest()
        headers = {
            "webhook-id": identifier,
            "webhook-timestamp": stamp,
            "webhook-signature": "v1,b3RoZXI= v1," + base64.b64encode(digest).decode(),
        }
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data=body, headers=headers)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=10) as response:
                return response.status
        except urllib.error.HTTPError as error:
            error.close()
            return error.code

    def test_only_what_is_signed_with_the_path_s_key_is_taken(self):
        _, self.port = self.start("hook_server.py", "hooks")
        default, deals = self.KEYS["default"], self.KEYS["crm-deals"]
        self.assertEqual(self.post("/announce/d-1", deals, "m1"), 200)
        self.assertEqual(self.post("/announce/d-1", default, "m2"), 401)
        self.assertEqual(self.post("/stages/d-1", default, "m3", at=time.time() - 3600), 401)
        self.assertEqual(self.post("/elsewhere/d-1", default, "m4"), 404)

    def test_endpoints_fail_twice_or_for_good(self):
        folder, self.port = self.start("hook_server.py", "hooks")
        default = self.KEYS["default"]
        self.assertEqual([self.post("/stages/d-flaky-1", default, "m1") for _ in range(3)], [503, 500, 200])
        self.assertEqual(self.post("/stages/d-flaky-1", default, "m2"), 503)
        self.assertEqual(self.post("/stages/d-closed-1", default, "m3"), 410)
        written = [json.loads(line) for line in (folder / "hooks.ndjson").read_text().splitlines()]
        self.assertEqual([entry["status"] for entry in written], [503, 500, 200, 503, 410])


if __name__ == "__main__":
    unittest.main()
