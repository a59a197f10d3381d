#!/usr/bin/env python3
"""Make the bundled snapshot of BoaviztAPI again: start the real `boaviztapi` on the loopback interface, ask it all.

    pip install -e '.[boavizta]' && python scripts/refresh_boavizta.py

Takes about a minute. Writes efp_graph/data/boavizta_cloud_instances.csv and boavizta_server_options.csv. A new version
of boaviztapi means new figures: say in CHANGELOG.md what moved.
"""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from efp_graph.connectors.boavizta.http import BoaviztaHTTP
from efp_graph.connectors.boavizta.snapshot import INSTANCES, OPTIONS, options_text, table_text
from efp_graph.files import write_whole
from scripts.provenance import DATA, record

SERVE = """
import socket, sys, uvicorn
from boaviztapi.main import app
listening = socket.socket(fileno=int(sys.argv[1]))
uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listening])
"""


@contextlib.contextmanager
def boaviztapi_server() -> Iterator[str]:
    """A real BoaviztAPI in a process of its own, on a free port of the loopback interface. Gives its address.

    The port listens from the first moment, so the first question waits until the server is up.
    """
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        number = listening.fileno()
        command = [sys.executable, "-W", "ignore", "-c", SERVE, str(number)]
        server = subprocess.Popen(command, pass_fds=(number,), stderr=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)


def head(version: str) -> dict[str, str]:
    """The remarks at the top of the tables."""
    return {
        "made_by": "scripts/refresh_boavizta.py, which asked a boaviztapi server on the loopback interface",
        "date": datetime.now(UTC).date().isoformat(),
        "api_version": version,
        "units": "memory and storage in GB, power in W, gwp in kgCO2eq, adp in kgSbeq, pe in MJ, life in hours",
        "meaning": "figures are the instance's own share of its host; embedded and use are those of its whole life; "
        "bounds of the power are no load and full load, and at 50 % load, which is its mean, those of what is known",
    }


def provenance(version: str) -> dict[str, str]:
    """What is recorded of both tables."""
    return {
        "version": version,
        "origin": "Boavizta, answers of BoaviztAPI (package boaviztapi on PyPI)",
        "link": f"https://pypi.org/project/boaviztapi/{version}/",
        "licence": "figures calculated by boaviztapi, whose code is AGPL-3.0; none is declared for its data",
        "refresh": "python scripts/refresh_boavizta.py",
    }


def main() -> None:
    """Write both tables."""
    with boaviztapi_server() as address:
        api = BoaviztaHTTP(address, cache_directory=None, timeout=60)
        pairs = [(provider, name) for provider in api.providers() for name in api.instance_types(provider)]
        instances = [api.cloud_instance(*pair) for pair in pairs]
        options = api.server_options()
        lines = head(api.version())
    short = {key: lines[key] for key in ("made_by", "date", "api_version")}
    write_whole(DATA / f"{INSTANCES}.csv", table_text(lines, instances))
    write_whole(DATA / f"{OPTIONS}.csv", options_text(short, options))
    described = "cloud instances of BoaviztAPI: vCPU, memory, storage, power, impacts of making and of use, with bounds"
    print(record(f"{INSTANCES}.csv", content=described, **provenance(lines["api_version"])))
    described = "names that BoaviztAPI knows for parts of servers: archetypes, CPU model ranges, CPU families"
    print(record(f"{OPTIONS}.csv", content=described, **provenance(lines["api_version"])))


if __name__ == "__main__":
    main()
