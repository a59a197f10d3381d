from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from efp_graph.cli import efp

MODEL = """
from datetime import datetime
from efp_graph import *

storage = Storage.ssd("disks")
web = Server.from_defaults("Web front", storage=storage{server})
search = Job.from_defaults("search", server=web)
visit = UsageJourney("visit", uj_steps=[UsageJourneyStep.from_defaults("read", jobs=[search])])
usage = UsagePattern(
    "visits", visit, [Device.laptop("laptop")], Network.wifi_network("wifi"), Countries.FRANCE(),
    create_source_hourly_values_from_list([1000, 2000, 4000] * 16, datetime(2025, 1, 1)),
)
system = System("Search service", usage_patterns=[usage])
"""


@pytest.fixture
def model(tmp_path: Path) -> str:
    """The path of a small model in a Python file."""
    return write_model(tmp_path / "model.py")


def write_model(path: Path, server: str = "") -> str:
    path.write_text(MODEL.format(server=server))
    return str(path)


@pytest.fixture
def cli() -> SimpleNamespace:
    """`cli.run("run", path)`: the result of a command as a user meets it; the exit code is checked."""

    def run(*arguments: str, code: int = 0) -> Result:
        result = CliRunner().invoke(efp, arguments, prog_name="efp")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return result

    return SimpleNamespace(run=run)
