"""The run's own view of its servers, past all proxies: Postgres by psql, RabbitMQ by its management API, scripts."""

import asyncio
import base64
import json
import os
import pathlib
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
# A proxy that the environment names has no way to loopback.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


async def run(*command, environment=None, timeout=180, **options):
    """The exit code and all that a command writes; it is killed when its time is over."""
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        env=environment, start_new_session=True, **options,
    )  # fmt: skip
    try:
        output, _ = await asyncio.wait_for(process.communicate(), timeout)
    except BaseException:
        if process.returncode is None:
            process.kill()
            await process.wait()
        raise
    return process.returncode, output.decode(errors="replace")


async def script(*arguments):
    """A verb of servers.sh."""
    code, output = await run("bash", str(HERE / "servers.sh"), *arguments, timeout=480)
    if code:
        raise RuntimeError(f"{' '.join(arguments)}: {output.strip()[-400:]}")


class Postgres:
    """As the superuser, whom neither a limit of connections nor another's lock keeps out."""

    def __init__(self, port, database):
        self.port, self.database = port, database
        self.environment = {
            "PATH": os.environ["PATH"], "PGHOST": "127.0.0.1", "PGPORT": str(port), "PGDATABASE": database,
            "PGUSER": "postgres", "PGAPPNAME": "torture", "PGCLIENTENCODING": "UTF8", "PGCONNECT_TIMEOUT": "10",
        }  # fmt: skip

    async def text(self, sql, timeout=120):
        command = ("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql)
        code, output = await run(*command, environment=self.environment, timeout=timeout)
        if code:
            raise RuntimeError(f"psql: {output.strip()[-400:]}")
        return output

    async def rows(self, sql, timeout=120):
        """The rows of a statement: each is one JSON array in the first column."""
        return [json.loads(line) for line in (await self.text(sql, timeout)).split("\n") if line]


class Management:
    """RabbitMQ's management API, in the run's virtual host."""

    def __init__(self, port, virtual_host):
        self.base, self.virtual_host = f"http://127.0.0.1:{port}/api", virtual_host

    async def call(self, method, path):
        return await asyncio.to_thread(self.request, method, path)

    def request(self, method, path):
        request = urllib.request.Request(f"{self.base}/{path.replace('@', self.virtual_host)}", method=method)
        request.add_header("Authorization", "Basic " + base64.b64encode(b"guest:guest").decode())
        with OPENER.open(request, timeout=15) as response:
            body = response.read()
        return json.loads(body) if body else None


async def fetch(port, path, timeout=3):
    """The status and the body that a health server answers; 0 when there is nobody."""
    writer = None
    try:
        async with asyncio.timeout(timeout):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
            answer = (await reader.read(1 << 20)).decode(errors="replace")
            while more := await reader.read(1 << 20):
                answer += more.decode(errors="replace")
    except (OSError, asyncio.TimeoutError):
        return 0, ""
    finally:
        if writer:
            writer.close()
    head, _, body = answer.partition("\r\n\r\n")
    words = head.split(" ", 2)
    return (int(words[1]) if len(words) > 1 and words[1].isdigit() else 0), body
