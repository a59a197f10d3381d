"""The base install never tries the network: neither importing, nor building a model, nor reading its lists."""

import subprocess
import sys

SCRIPT = """
import sys

def refuse(event, arguments):
    if event.startswith("socket.") and event not in ("socket.__new__", "socket.bind"):
        raise SystemExit(f"tried the network: {event} {arguments}")

sys.addaudithook(refuse)
import importlib, pkgutil
import efp_graph
from efp_graph import *

for module in pkgutil.walk_packages(efp_graph.__path__, "efp_graph."):
    importlib.import_module(module.name)

for kind in efp_graph.objects.modeling_classes().values():
    kind.default_values(), kind.list_values(), kind.conditional_list_values()

server = BoaviztaCloudServer.from_defaults("front", storage=Storage.ssd())
service = VideoStreaming.from_defaults("video", server=server)
step = UsageJourneyStep("watch", SourceValue(20 * u.min), [VideoStreamingJob.from_defaults("job", service=service)])
starts = create_source_hourly_values_from_list([100, 200])
server.instance_type = "dev1-xl"
system = System("all", [UsagePattern("p", UsageJourney("visit", [step]), [Device.laptop()], Network.wifi_network(),
                                     Countries.FRANCE(), starts)])
print(system.total_footprint.sum().magnitude > 0, str(server)[:19])
"""


def test_importing_everything_and_building_a_model_opens_no_connection():
    run = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)
    assert run.stderr == ""
    assert run.stdout == "True BoaviztaCloudServer\n"


def test_the_guard_sees_an_attempt():
    """Or the test above could not fail."""
    attempt = SCRIPT.partition("server = ")[0] + 'BoaviztaHTTP("http://127.0.0.1:9", cache_directory=None).providers()'
    run = subprocess.run([sys.executable, "-c", attempt], capture_output=True, text=True, check=False)
    assert "tried the network: socket.getaddrinfo ('127.0.0.1', 9" in run.stderr
