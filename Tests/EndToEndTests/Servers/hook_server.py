"""A webhook receiver on loopback. Prints `port N`, then a line for each request: its id, its path, the status answered.

A path says what is answered: /ok 200 · /slow 200 a third of a second later · /shaky 503 twice for an id, then 200.
"""

import collections
import http.server
import threading
import time

lock = threading.Lock()
tries = collections.Counter()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        identifier = self.headers.get("webhook-id", "-")
        status = 200
        if self.path.startswith("/shaky"):
            with lock:
                tries[identifier] += 1
                status = 503 if tries[identifier] < 3 else 200
        # Written down before it is answered: whoever has the answer can rely on the line.
        with lock:
            print("request", identifier, self.path, status, flush=True)
        if self.path.startswith("/slow"):
            time.sleep(0.33)
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512


server = Server(("127.0.0.1", 0), Handler)
print("port", server.server_address[1], flush=True)
server.serve_forever()
