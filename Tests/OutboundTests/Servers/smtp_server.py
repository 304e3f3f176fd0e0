"""A private mail server over aiosmtpd. Prints its port, then each message as JSON.

Usage: smtp_server.py [certificate key user password]: with them, STARTTLS and a login are required.
"""
import asyncio
import json
import ssl
import sys
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

connections = 0


def part(message, kind):
    found = message.get_body(preferencelist=(kind,))
    return found.get_content().replace("\r\n", "\n") if found else None


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("later@"):
            return "450 4.2.1 try later"
        if address.startswith("nobody@"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        content = envelope.original_content
        message = message_from_bytes(content, policy=policy.default)
        told = {
            "sender": envelope.mail_from,
            "recipients": envelope.rcpt_tos,
            "helo": session.host_name,
            "tls": session.ssl is not None,
            "login": session.auth_data.login.decode() if session.authenticated else None,
            "connections": connections,
            "headers": [[name, str(value)] for name, value in message.items()],
            "text": part(message, "plain"),
            "html": part(message, "html"),
            "longest": max(len(line) for line in content.split(b"\r\n")),
            "defects": [str(defect) for p in message.walk() for defect in p.defects],
            "raw": content.decode("latin-1"),
        }
        print("message", json.dumps(told), flush=True)
        return "250 2.0.0 queued as 4711"


class Counted(SMTP):
    counted = False

    def connection_made(self, transport):
        global connections
        if not self.counted:
            connections += 1
            self.counted = True
        super().connection_made(transport)


def authenticate(server, session, envelope, mechanism, data):
    ok = isinstance(data, LoginPassword) and [data.login.decode(), data.password.decode()] == sys.argv[3:5]
    return AuthResult(success=ok, handled=False, auth_data=data)


async def main():
    options = {}
    if len(sys.argv) > 2:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[1], sys.argv[2])
        options = dict(tls_context=context, require_starttls=True, auth_required=True, authenticator=authenticate)
    server = await asyncio.get_running_loop().create_server(
        lambda: Counted(Handler(), hostname="mail.test", data_size_limit=1 << 26, **options), "127.0.0.1", 0
    )
    print("port", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
