"""The demo's mail server: aiosmtpd on loopback, and a Maildir.

Usage: mail_server.py FOLDER

FOLDER/maildir gets the mails, FOLDER/mail.ndjson a line for each recipient that was taken or refused, FOLDER/mail.port
the port once the server listens. SIGTERM ends it.
"""

import asyncio
import collections
import json
import mailbox
import pathlib
import signal
import sys
import time

from aiosmtpd.smtp import SMTP

import world

HOST_NAME = "mail.demo.example"


class Handler:
    """Says yes or no to recipients as the world would, and keeps what it has taken."""

    def __init__(self, folder):
        self.maildir = mailbox.Maildir(folder / "maildir", factory=None, create=True)
        self.log = open(folder / "mail.ndjson", "a", buffering=1, encoding="utf-8")
        self.tries = collections.Counter()

    async def handle_RCPT(self, server, session, envelope, address, options):
        code, text = world.mailbox_reply(address, self.tries[address])
        self.tries[address] += 1
        self.log.write(json.dumps({"at": time.time(), "to": address, "code": code}) + "\n")
        if code < 300:
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return f"{code} {text}"

    async def handle_DATA(self, server, session, envelope):
        head = f"Return-Path: <{envelope.mail_from}>\r\n"
        head += "".join(f"Delivered-To: {address}\r\n" for address in envelope.rcpt_tos)
        self.maildir.add(mailbox.MaildirMessage(head.encode() + envelope.content))
        code, text = world.MAIL_OK
        return f"{code} {text}"


async def serve(folder):
    loop = asyncio.get_running_loop()
    handler = Handler(folder)
    server = await loop.create_server(lambda: SMTP(handler, hostname=HOST_NAME, loop=loop), "127.0.0.1", 0)
    stopped = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopped.set)
    # Renamed into its place, so that whoever waits for it never reads half a number.
    port = folder / "mail.port.new"
    port.write_text(f"{server.sockets[0].getsockname()[1]}\n")
    port.rename(folder / "mail.port")
    await stopped.wait()
    server.close()
    handler.log.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    asyncio.run(serve(pathlib.Path(sys.argv[1])))
