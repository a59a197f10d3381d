"""APIs of providers of generative AI: the objects, and what EcoLogits estimates of a request to one."""

from efp_graph.connectors.ecologits.external_api import ExternalAPI, ExternalAPIJob, ExternalAPIServer
from efp_graph.connectors.ecologits.facts import RELEASE
from efp_graph.connectors.ecologits.language import (
    EcoLogitsGenAIExternalAPI,
    EcoLogitsGenAIExternalAPIJob,
    EcoLogitsGenAIExternalAPIServer,
)
from efp_graph.connectors.ecologits.video import (
    EcoLogitsVideoGenExternalAPI,
    EcoLogitsVideoGenExternalAPIJob,
    EcoLogitsVideoGenExternalAPIServer,
)

__all__ = [
    "RELEASE",
    "EcoLogitsGenAIExternalAPI",
    "EcoLogitsGenAIExternalAPIJob",
    "EcoLogitsGenAIExternalAPIServer",
    "EcoLogitsVideoGenExternalAPI",
    "EcoLogitsVideoGenExternalAPIJob",
    "EcoLogitsVideoGenExternalAPIServer",
    "ExternalAPI",
    "ExternalAPIJob",
    "ExternalAPIServer",
]
