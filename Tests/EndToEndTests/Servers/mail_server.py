"""A mail server on loopback. Prints `port N`, then a line for each message: its Message-ID and its recipient.

Mail to nobody@… is refused with 550; mail to slow@… is taken, and said so a third of a second later.
"""

import asyncio
from email import message_from_bytes

from aiosmtpd.smtp import SMTP


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = message_from_bytes(envelope.original_content)
        print("message", message["Message-ID"], envelope.rcpt_tos[0], flush=True)
        if envelope.rcpt_tos[0].startswith("slow@"):
            await asyncio.sleep(0.33)
        return "250 2.0.0 taken"


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Handler(), hostname="mail.test"), "127.0.0.1", 0, backlog=512)
    print("port", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
