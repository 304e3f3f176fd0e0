"""The fault proxies: every connection of a process to RabbitMQ, to Postgres and to a receiver goes through one of them.

Usage: proxies.py NAME=PORT[,PORT…] …

With several ports it is a load balancer too: each new connection goes to the next one that takes it.

Says {"ports": {NAME: the port to connect to}} and then does what it is told, see control.py:

  {"link": NAME, "do": "open"}        forward everything; what was held back goes first
  {"link": NAME, "do": "cut"}         reset all connections, and new ones at once
  {"link": NAME, "do": "frozen"}      forward nothing, accept new connections and forward nothing of them
  {"link": NAME, "do": "half-open"}   the same, and those that are open now stay dead when it is opened again
  {"link": NAME, "do": "slow"}        at most 10 KB/s for each connection
  {"link": NAME, "do": "bytes"}       one byte in each segment
  {"link": NAME, "do": "arm", "point": …, "role": …, "pid": …, "is_shared": …}
                                      kill when the crash point is there; on a link that several processes share,
                                      when it is there on a connection of this process
  {"link": NAME, "do": "disarm"}

When a crash point was reached it says {"fired": NAME, "pid": …}.
"""

import asyncio
import os
import pathlib
import re
import signal
import socket
import sys

import control
import frames

# How long a connection that was left half open stays so.
DEAD_FOR = 60
HELD_BYTES = 262_144
PACES = {"slow": (512, 0.05), "bytes": (1, 0)}


class Link:
    """One listener: the way of one process to one server."""

    def __init__(self, name, upstreams):
        self.name, self.upstreams = name, upstreams
        self.mode = "open"
        self.pairs = set()
        # The crash point that is looked for, its role, and whom it kills.
        self.armed = None

    async def listen(self):
        loop = asyncio.get_running_loop()
        self.server = await loop.create_server(lambda: Pair(self).down, "127.0.0.1", 0, backlog=256)
        return self.server.sockets[0].getsockname()[1]

    def do(self, what, message):
        if what in ("arm", "disarm"):
            self.armed = None
            if what == "arm":
                self.armed = frames.point(message["point"], message["role"]), message["pid"], message["is_shared"]
            for pair in self.pairs:
                pair.watch = None
        elif what == "cut":
            self.mode = "cut"
            for pair in list(self.pairs):
                pair.abort()
        else:
            self.mode = "frozen" if what == "half-open" else what
            for pair in list(self.pairs):
                if what == "half-open":
                    pair.die()
                pair.change()

    def is_victim(self, pair):
        """Whether the connection is the one of the process that is to be killed."""
        _, pid, is_shared = self.armed
        return not is_shared or has_socket(pid, pair.down.transport.get_extra_info("peername")[1])

    def fire(self):
        _, pid, _ = self.armed
        self.armed = None
        os.kill(pid, signal.SIGKILL)
        control.say({"fired": self.name, "pid": pid})


def has_socket(pid, port):
    """Whether the process has the socket with this port of loopback."""
    for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[1] == f"0100007F:{port:04X}":
            inode = f"socket:[{fields[9]}]"
            break
    else:
        return False
    try:
        descriptors = list(os.scandir(f"/proc/{pid}/fd"))
    except OSError:
        return False
    for descriptor in descriptors:
        try:
            if os.readlink(descriptor.path) == inode:
                return True
        except OSError:
            continue
    return False


class Pair:
    """A connection of the process, and the one that goes on to the server."""

    def __init__(self, link):
        self.link = link
        self.watch = None
        self.is_dead = False
        # `down` is the process's side, `up` the server's.
        self.down, self.up = Side(self, frames.UP), Side(self, frames.DOWN)
        self.down.other, self.up.other = self.up, self.down

    def opened(self):
        """The process is here: the server is called when the link lets it."""
        if self.link.mode == "cut":
            self.down.transport.abort()
            return
        self.link.pairs.add(self)
        self.change()
        self.connecting = asyncio.get_running_loop().create_task(self.connect())

    async def connect(self):
        while self.link.mode == "frozen" and not self.down.is_lost:
            await asyncio.sleep(0.05)
        if self.down.is_lost:
            return
        loop = asyncio.get_running_loop()
        for port in self.link.upstreams():
            try:
                await loop.create_connection(lambda: self.up, "127.0.0.1", port)
                return
            except OSError:
                continue
        self.abort()

    def change(self):
        """The link's mode is another one."""
        for side in (self.down, self.up):
            side.pump()

    @property
    def is_frozen(self):
        return self.is_dead or self.link.mode == "frozen"

    def die(self):
        self.is_dead = True
        asyncio.get_running_loop().call_later(DEAD_FOR, self.abort)

    def abort(self):
        self.link.pairs.discard(self)
        for side in (self.down, self.up):
            side.held.clear()
            if side.transport:
                side.transport.abort()

    def look(self, side, data):
        """The part of the data that may go on while a crash point is armed."""
        point = self.link.armed[0]
        if self.watch is None:
            self.watch = frames.Watch(point.sights)
        span = self.watch.look(side.direction, data)
        if span is None:
            return data
        if not self.link.is_victim(self):
            self.watch = None
            return data
        if point.before:
            self.link.fire()
            return data[: span[0]]
        # The kernel has the bytes before the process is killed, or the order of the two would be anybody's guess.
        side.other.transport.write(data[: span[1]])
        self.link.fire()
        return b""


class Side(asyncio.Protocol):
    """One end: reads from its own peer, writes to the other end."""

    def __init__(self, pair, direction):
        self.pair, self.direction = pair, direction
        self.transport = None
        self.is_lost = self.is_read_paused = self.is_write_paused = False
        # What could not go on yet, and whether somebody is at it.
        self.held = bytearray()
        self.pumping = None
        self.has_ended = False

    def connection_made(self, transport):
        self.transport = transport
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self is self.pair.down:
            self.pair.opened()
        else:
            self.other.pump()

    def data_received(self, data):
        if self.held or self.pair.link.mode != "open" or self.pair.is_dead or self.other.transport is None:
            self.held += data
            self.pump()
            return
        self.forward(data)

    def forward(self, data):
        if self.pair.link.armed:
            data = self.pair.look(self, data)
        if data and not self.other.is_lost:
            self.other.transport.write(data)

    def pump(self):
        """Sees to it that what is held goes on, at the pace of the mode."""
        self.regulate()
        if self.held and self.pumping is None:
            self.pumping = asyncio.get_running_loop().create_task(self.drain())

    async def drain(self):
        try:
            while self.held and not self.is_over:
                if self.pair.is_frozen or self.other.transport is None or self.other.is_write_paused:
                    await asyncio.sleep(0.02)
                    continue
                size, pause = PACES.get(self.pair.link.mode, (len(self.held), 0))
                piece = bytes(self.held[:size])
                del self.held[:size]
                self.forward(piece)
                self.regulate()
                await asyncio.sleep(pause)
        finally:
            self.pumping = None
        self.regulate()
        if self.has_ended:
            self.end()

    @property
    def is_over(self):
        return self.other.is_lost or self.pair not in self.pair.link.pairs

    def regulate(self):
        """Reads no more than can go on."""
        if self.transport is None or self.is_lost:
            return
        wanted = self.other.is_write_paused or self.pair.is_frozen or len(self.held) > HELD_BYTES
        if wanted and not self.is_read_paused:
            self.transport.pause_reading()
        elif self.is_read_paused and not wanted:
            self.transport.resume_reading()
        self.is_read_paused = wanted

    def pause_writing(self):
        self.is_write_paused = True
        self.other.regulate()

    def resume_writing(self):
        self.is_write_paused = False
        self.other.regulate()

    def eof_received(self):
        self.has_ended = True
        if self.pumping is None:
            self.end()
        return True

    def end(self):
        if self.other.transport and not self.other.is_lost and self.other.transport.can_write_eof():
            self.other.transport.write_eof()
        if self.other.has_ended or self.other.transport is None:
            self.pair.abort()

    def connection_lost(self, error):
        self.is_lost = True
        if self.other.transport and not self.other.is_lost and not self.pair.is_dead:
            # What the process's last words were still goes to the server.
            if error is None:
                self.other.transport.close()
            else:
                self.other.transport.abort()
        if self.other.is_lost or self.other.transport is None:
            self.pair.link.pairs.discard(self.pair)


class Upstreams:
    """The servers of a kind, which several links share: a call gives them in the order in which to try them."""

    def __init__(self, ports):
        self.ports, self.turn = ports, 0

    def __call__(self):
        self.turn = (self.turn + 1) % len(self.ports)
        return self.ports[self.turn :] + self.ports[: self.turn]


async def main(arguments):
    links, upstreams = {}, {}
    for argument in arguments:
        name, _, ports = argument.rpartition("=")
        if ports not in upstreams:
            upstreams[ports] = Upstreams([int(port) for port in ports.split(",")])
        links[name] = Link(name, upstreams[ports])
    control.say({"ports": {name: await link.listen() for name, link in links.items()}})

    def do(message):
        links[message["link"]].do(message["do"], message)

    await control.serve(do)


if __name__ == "__main__":
    if len(sys.argv) < 2 or not all(re.fullmatch(r"[\w.-]+=\d+(,\d+)*", argument) for argument in sys.argv[1:]):
        sys.exit(__doc__)
    asyncio.run(main(sys.argv[1:]))
