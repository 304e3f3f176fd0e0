"""The receivers: a mail server and a web server on loopback, which log every message by its key and misbehave on order.

Usage: sinks.py FOLDER

Says {"ports": {"smtp": …, "http": …}} and then does what it is told, see control.py:

  {"sink": "smtp", "mode": "ok" | "cut" | "421" | "451" | "550"}
  {"sink": "http", "mode": "ok" | "slow" | "cut" | "429" | "500" | "redirect" | "huge"}
  {"sink": "log"}         flushes the logs

FOLDER/mail.ndjson and FOLDER/hooks.ndjson have a line for each message: when, its key, what was answered, and whether it
was taken. A mail that is refused has no key, as it is refused before it is sent; its recipient is there instead.
"""

import asyncio
import json
import pathlib
import re
import sys
import time

from aiosmtpd.smtp import SMTP

import control
import workload

MESSAGE_ID = re.compile(rb"^message-id:\s*<([^@>]+)@", re.IGNORECASE | re.MULTILINE)
HEADER = re.compile(rb"^([\w-]+):[ \t]*(.*?)\r?$", re.MULTILINE)
# Longer than the worker's own deadline.
SLOW_SECONDS = 4
HUGE_BYTES = 4 << 20


class Log:
    def __init__(self, path):
        self.file = open(path, "a", encoding="utf-8")

    def write(self, **entry):
        self.file.write(json.dumps({"at": round(time.time(), 3), **entry}) + "\n")


class Mail:
    """The mail server's mind."""

    def __init__(self, log):
        self.log = log
        self.mode = "ok"

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.mode == "421":
            self.log.write(to=None, code=421, taken=False)
            return "421 4.3.2 Closing, come again"
        envelope.mail_from = address
        return "250 2.1.0 Go on"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.mode == "550" or address.startswith(workload.GONE):
            self.log.write(to=address, code=550, taken=False)
            return "550 5.1.1 No such mailbox"
        if self.mode == "451":
            self.log.write(to=address, code=451, taken=False)
            return "451 4.3.0 Not now, come again"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Go on"

    async def handle_DATA(self, server, session, envelope):
        found = MESSAGE_ID.search(envelope.content)
        is_cut = self.mode == "cut"
        key = found.group(1).decode() if found else None
        self.log.write(to=envelope.rcpt_tos[0], key=key, code=0 if is_cut else 250, taken=True)
        if is_cut:
            server.transport.abort()
        return "250 2.0.0 Taken"


class Hook(asyncio.Protocol):
    """One connection of the web server: HTTP/1.1, one request at a time."""

    mode = "ok"
    log = None

    def __init__(self):
        self.buffer = bytearray()
        self.is_busy = False

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.buffer += data
        self.next()

    def next(self):
        while not self.is_busy and not self.transport.is_closing():
            head, mark, _ = self.buffer.partition(b"\r\n\r\n")
            if not mark:
                return
            headers = {name.lower(): value.decode("latin-1") for name, value in HEADER.findall(bytes(head))}
            size = int(headers.get(b"content-length", 0))
            end = len(head) + len(mark) + size
            if len(self.buffer) < end:
                return
            del self.buffer[:end]
            path = bytes(head).split(b" ", 2)[1].decode("latin-1")
            self.answer(path, headers.get(b"webhook-id"))

    def answer(self, path, key):
        mode = Hook.mode
        status = {"cut": 0, "429": 429, "500": 500, "redirect": 302}.get(mode, 200)
        self.log.write(path=path, key=key, code=status, taken=status in (0, 200))
        if mode == "cut":
            self.transport.abort()
        elif mode == "slow":
            self.is_busy = True
            asyncio.get_running_loop().call_later(SLOW_SECONDS, self.answer_late)
        else:
            body = b"x" * HUGE_BYTES if mode == "huge" else b"{}"
            self.respond(status, body, {429: "Retry-After: 1\r\n", 302: "Location: /elsewhere\r\n"}.get(status, ""))

    def answer_late(self):
        self.is_busy = False
        if not self.transport.is_closing():
            self.respond(200, b"{}")
            self.next()

    def respond(self, status, body, more=""):
        head = f"HTTP/1.1 {status} So\r\n{more}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self.transport.write(head.encode() + body)


async def main(folder):
    loop = asyncio.get_running_loop()
    mail, Hook.log = Mail(Log(folder / "mail.ndjson")), Log(folder / "hooks.ndjson")
    smtp = await loop.create_server(lambda: SMTP(mail, hostname="torture.example", loop=loop), "127.0.0.1", 0)
    http = await loop.create_server(Hook, "127.0.0.1", 0, backlog=256)
    control.say({"ports": {"smtp": smtp.sockets[0].getsockname()[1], "http": http.sockets[0].getsockname()[1]}})

    def do(message):
        if message["sink"] == "smtp":
            mail.mode = message["mode"]
        elif message["sink"] == "http":
            Hook.mode = message["mode"]
        else:
            mail.log.file.flush()
            Hook.log.file.flush()

    await control.serve(do)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    asyncio.run(main(pathlib.Path(sys.argv[1])))
