"""BoaviztAPI: what servers and cloud instances cost to make and to run.

Reading guide: `interface.py` (what a source is, and which one is asked), `answers.py` (what an answer must hold),
`snapshot.py`, `http.py`, `package.py` (the three sources; the last two ask the API, `api.py`), `cloud_server.py` and
`configured_server.py` (the servers that are calculated from it). Sources are loaded when they are first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from efp_graph.connectors.boavizta.cloud_server import BoaviztaCloudServer
from efp_graph.connectors.boavizta.configured_server import BoaviztaServerFromConfig, BoaviztaStorageFromConfig
from efp_graph.connectors.boavizta.interface import BoaviztaSource, boavizta_source, use_boavizta_source

if TYPE_CHECKING:
    from efp_graph.connectors.boavizta.http import BoaviztaHTTP
    from efp_graph.connectors.boavizta.package import BoaviztaPackage
    from efp_graph.connectors.boavizta.snapshot import BoaviztaSnapshot

_SOURCES = {"BoaviztaHTTP": "http", "BoaviztaPackage": "package", "BoaviztaSnapshot": "snapshot"}


def __getattr__(name: str) -> Any:
    if name not in _SOURCES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = getattr(import_module(f"{__name__}.{_SOURCES[name]}"), name)
    return globals()[name]


__all__ = [
    "BoaviztaCloudServer",
    "BoaviztaHTTP",
    "BoaviztaPackage",
    "BoaviztaServerFromConfig",
    "BoaviztaSnapshot",
    "BoaviztaSource",
    "BoaviztaStorageFromConfig",
    "boavizta_source",
    "use_boavizta_source",
]
