"""A private HTTP/1.1 server that misbehaves on request. Prints its port, then what happens, one line each.

Usage: http_server.py [certificate key]
"""
import asyncio
import json
import ssl
import sys

connections = 0
requests = 0


def say(*words):
    print(*words, flush=True)


def response(status, body=b"", headers=()):
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


async def endless(writer):
    sent = 0
    try:
        while True:
            writer.write(b"x" * 65536)
            sent += 65536
            await writer.drain()
    except ConnectionError:
        say("broken", sent)


async def answer(method, path, headers, body, reader, writer):
    """Answers one request; returns whether the connection goes on."""
    if path == "/echo":
        told = {"method": method, "headers": headers, "body": body.decode("latin-1"), "connections": connections}
        writer.write(response("200 OK", json.dumps(told).encode(), ["Content-Type: application/json"]))
    elif path == "/stats":
        writer.write(response("200 OK", f"{connections} {requests}".encode()))
    elif path == "/wait":
        await asyncio.sleep(0.05)
        writer.write(response("200 OK", b"waited"))
    elif path == "/never":
        await reader.read()
        say("gone")
        return False
    elif path == "/stall-body":
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
        await reader.read()
        return False
    elif path == "/cut-before":
        return False
    elif path == "/cut-mid":
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
        return False
    elif path == "/garbage":
        writer.write(b"220 mail.example ESMTP\r\n")
        return False
    elif path == "/redirect":
        writer.write(response("301 Moved Permanently", headers=["Location: /echo"]))
    elif path == "/slow-down":
        writer.write(response("429 Too Many Requests", headers=["Retry-After: 17"]))
    elif path == "/nothing":
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
    elif path == "/interim":
        writer.write(b"HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n" + response("200 OK", b"late", ["X-Late: 1"]))
    elif path == "/chunked":
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n7\r\n, world\r\n0\r\n\r\n")
    elif path == "/endless":
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        await endless(writer)
        return False
    elif path == "/many-headers":
        writer.write(response("200 OK", b"", [f"X-{n}: v" for n in range(1000)]))
    elif path == "/long-headers":
        writer.write(response("200 OK", b"", [f"X-{n}: " + "v" * 4000 for n in range(40)]))
    elif path == "/close-after":
        writer.write(response("200 OK", b"bye"))
        await writer.drain()
        return False
    elif path.startswith("/bytes/"):
        writer.write(response("200 OK", b"x" * int(path[7:])))
    else:
        writer.write(response("404 Not Found"))
    await writer.drain()
    return True


async def serve(reader, writer):
    global connections, requests
    connections += 1
    say("connection", connections)
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            method, path, _ = head[0].split(" ")
            headers = [[word.strip() for word in line.split(":", 1)] for line in head[1:-2]]
            length = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
            body = await reader.readexactly(length)
            requests += 1
            if path != "/wait":
                say("request", method, path)
            if not await answer(method, path, headers, body, reader, writer):
                break
    except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
        pass
    writer.close()
    try:
        await writer.wait_closed()
    except (ConnectionError, ssl.SSLError):
        pass
    say("closed")


async def main():
    context = None
    if len(sys.argv) > 2:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[1], sys.argv[2])
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context, backlog=512)
    say("port", server.sockets[0].getsockname()[1])
    await server.serve_forever()


asyncio.run(main())
