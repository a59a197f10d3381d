"""APIs of providers of generative AI: the objects, and what EcoLogits estimates of a request to one."""

from efp_graph.connectors.ecologits.estimates import release
from efp_graph.connectors.ecologits.external_api import EcoLogitsGenAIExternalAPI, EcoLogitsGenAIExternalAPIJob

__all__ = ["EcoLogitsGenAIExternalAPI", "EcoLogitsGenAIExternalAPIJob", "release"]
