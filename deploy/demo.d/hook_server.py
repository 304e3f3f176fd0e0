"""The demo's webhook receiver: HTTP on loopback, which verifies the signatures of Standard Webhooks 1.0.

Usage: hook_server.py FOLDER

POST /announce/<deal> is signed with the key `crm-deals`, POST /stages/<deal> with the key `default`: both are in
FOLDER/keys.json. FOLDER/hooks.ndjson gets a line for each request, FOLDER/hooks.port the port once the server listens.
SIGTERM ends it.
"""

import base64
import collections
import hashlib
import hmac
import http.server
import json
import pathlib
import signal
import sys
import threading
import time

import world

KEYS = {"announce": "crm-deals", "stages": "default"}
CLOCKS_DIFFER = 300


def is_signed(headers, body, key, now):
    """Whether one of the signatures is the key's, over the id, a time near now, and the body."""
    identifier, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not identifier or not timestamp.isdigit() or abs(now - int(timestamp)) > CLOCKS_DIFFER:
        return False
    secret = base64.b64decode(key.removeprefix("whsec_"))
    digest = hmac.new(secret, f"{identifier}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    expected = "v1," + base64.b64encode(digest).decode()
    signatures = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(expected, signature) for signature in signatures)


class Receiver(http.server.ThreadingHTTPServer):
    """Remembers how often each message came, and writes down what it answered."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, folder):
        super().__init__(("127.0.0.1", 0), Handler)
        self.keys = json.loads((folder / "keys.json").read_text())
        self.log = open(folder / "hooks.ndjson", "a", buffering=1, encoding="utf-8")
        self.lock = threading.Lock()
        self.tries = collections.Counter()

    def answer(self, path, headers, body):
        """The status and the further headers for a request."""
        parts = path.strip("/").split("/")
        identifier = headers.get("webhook-id", "")
        key = self.keys.get(KEYS.get(parts[0], ""))
        with self.lock:
            more = {}
            if len(parts) != 2 or key is None:
                status = 404
            elif not is_signed(headers, body, key, time.time()):
                status = 401
            else:
                status, more = world.hook_reply(parts[1], self.tries[identifier])
                self.tries[identifier] += 1
            entry = {
                "at": time.time(),
                "path": path,
                "id": identifier,
                "status": status,
                "type": headers.get("content-type"),
                "body": body.decode(errors="replace"),
            }
            self.log.write(json.dumps(entry) + "\n")
        return status, more


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    # Head and body go out as one segment each; without it the second waits for the first's acknowledgement.
    disable_nagle_algorithm = True

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        status, more = self.server.answer(self.path, self.headers, body)
        text = json.dumps({"taken": status < 300}).encode()
        self.send_response(status)
        for name, value in more.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format, *arguments):
        """Says nothing: hooks.ndjson says it all."""


def serve(folder):
    server = Receiver(folder)
    # shutdown waits for serve_forever, so it cannot run in the thread that serves.
    stop = threading.Thread(target=server.shutdown)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.is_alive() or stop.start())
    port = folder / "hooks.port.new"
    port.write_text(f"{server.server_address[1]}\n")
    port.rename(folder / "hooks.port")
    server.serve_forever(poll_interval=0.1)
    server.server_close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    serve(pathlib.Path(sys.argv[1]))
