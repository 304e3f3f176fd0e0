"""A private mail server that fails at one point. Prints its port, then each command that it reads.

Usage: smtp_script.py POINT
"""
import asyncio
import socket
import struct
import sys

point = sys.argv[1]
connections = 0


def say(*words):
    print(*words, flush=True)


def reset(writer):
    """Closes with a reset, so that the other side's writes fail."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def data(reader, writer):
    """Reads a message; returns whether the connection goes on."""
    writer.write(b"354 go on\r\n")
    if point == "cut-before-dot":
        await reader.readexactly(1000)
        reset(writer)
        return False
    if point == "stall-before-dot":
        say("stalled")
        await asyncio.Event().wait()
    while await reader.readline() != b".\r\n":
        pass
    say("dot")
    if point == "cut-after-dot":
        return False
    if point == "cut-in-reply":
        writer.write(b"250-2.0.0 nearly\r\n")
        return False
    if point == "silent-after-dot":
        await reader.read()
        say("gone")
        return False
    if point == "later-after-dot":
        writer.write(b"451 4.3.0 greylisted\r\n")
    elif point == "never-after-dot":
        writer.write(b"554-5.7.1 spam\r\n554 5.7.1 and unwanted\r\n")
    else:
        writer.write(b"250 2.0.0 queued\r\n")
    return True


async def serve(reader, writer):
    global connections
    connections += 1
    say("connection", connections)
    if point == "silent-greeting":
        await reader.read()
        return
    if point == "closing-greeting":
        writer.write(b"421 4.3.2 closing for the night\r\n")
        writer.close()
        return
    writer.write(b"220 mail.test ESMTP\r\n")
    messages = 0
    while line := (await reader.readline()).decode().strip():
        say("command", line)
        verb = line.split(" ")[0].upper()
        if verb == "EHLO":
            writer.write(b"250-mail.test\r\n250-SIZE 100000000\r\n250 8BITMIME\r\n")
        elif verb == "MAIL" and point == "closing-second" and messages == 1:
            writer.write(b"421 4.4.2 idle for too long\r\n")
            break
        elif verb == "MAIL" and point == "cut-second" and messages == 1:
            break
        elif verb == "MAIL" and point == "cut-at-mail":
            break
        elif verb == "DATA" and point == "refuse-data":
            writer.write(b"554 5.5.1 no valid recipients\r\n")
        elif verb == "DATA":
            messages += 1
            if not await data(reader, writer):
                break
        elif verb == "QUIT":
            break
        else:
            writer.write(b"250 2.1.0 fine\r\n")
        await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    say("port", server.sockets[0].getsockname()[1])
    await server.serve_forever()


asyncio.run(main())
