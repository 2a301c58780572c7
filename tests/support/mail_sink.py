#!/usr/bin/env python3
"""An SMTP server for tests: prints `port N`, then a line of JSON for each mail it was offered.

usage: mail_sink.py [PORT] [STATUS...]   each STATUS answers one mail, 250 all that follow
"""
import asyncio
import json
import sys
import time

from aiosmtpd.smtp import SMTP


class Sink:
    """Keeps nothing: who started it reads its output."""

    def __init__(self, statuses):
        self.statuses = statuses

    async def handle_DATA(self, _server, _session, envelope):
        status = self.statuses.pop(0) if self.statuses else "250"
        offered = {
            "at_ms": time.monotonic() * 1000,
            "status": status,
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "content": envelope.content.decode("utf-8"),
        }
        print(json.dumps(offered), flush=True)
        return f"{status} as told"


async def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    sink = Sink(sys.argv[2:])
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(sink, hostname="sink"), "127.0.0.1", port)
    print(f"port {server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


asyncio.run(main())
