"""Video streaming: bandwidth, RAM and compute from the resolution."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from efp_graph.errors import UnknownOption
from efp_graph.footprint.services.service import Service, ServiceJob
from efp_graph.objects import Link, Quantity, calculated, link, option, quantity
from efp_graph.signatures import VideoStreamingJobSignature, VideoStreamingSignature
from efp_graph.values import ExplainableQuantity, u
from efp_graph.values.operations import Operation, Plan, identity
from efp_graph.values.units import DIMENSIONLESS

if TYPE_CHECKING:
    from efp_graph.footprint.servers import Server

RESOLUTIONS = (
    "480p (640 x 480)",
    "720p (1280 x 720)",
    "1080p (1920 x 1080)",
    "1440p (2560 x 1440)",
    "2K (2048 x 1080)",
    "4K (3840 x 2160)",
    "8K (7680 x 4320)",
)


def _pixels(resolution: Any) -> Plan:
    found = re.search(r"\((\d+)\s*x\s*(\d+)\)", resolution.value)
    if found is None:
        raise UnknownOption(f"{resolution.value!r} does not tell a width and a height, as 1080p (1920 x 1080) does.")
    return Plan(identity, (int(found[1]) * int(found[2]),), DIMENSIONLESS, None, None)


PIXELS = Operation("pixels of a resolution", "pixels of {0}", r"\mathrm{{pixels}}({0})", None, _pixels)


class VideoStreaming(VideoStreamingSignature, Service):
    """A server of video files."""

    server: Link[Server] = link("Server", help="Server on which it is installed")
    base_ram_consumption = quantity(2 * u.GB, family="ram", help="RAM that the service reserves on every instance")
    bits_per_pixel = quantity(0.1 * u.dimensionless, bits=True, help="Compressed size of a pixel of a frame")
    static_delivery_cpu_cost = quantity(4 * u.cpu_core / (u.GB / u.s), help="CPU cores per rate of delivery")
    ram_buffer_per_user = quantity(50 * u.MB, family="ram", help="RAM for the buffer of one viewer")

    printed_first = ("server", "base_ram_consumption", "base_compute_consumption")
    constructor = (
        "server",
        "base_ram_consumption",
        "bits_per_pixel",
        "static_delivery_cpu_cost",
        "ram_buffer_per_user",
    )


class VideoStreamingJob(VideoStreamingJobSignature, ServiceJob):
    """One viewing of a video."""

    methodology = "video-streaming"

    data_stored: Quantity = quantity(
        0 * u.MB,
        family="stored",
        minimum=None,
        help="Volume that the job adds to the storage; negative: that it deletes",
    )
    service: Link[VideoStreaming] = link(VideoStreaming, help="Service that delivers the video")
    video_duration = quantity(1 * u.hour, help="Time that is watched")
    resolution = option("1080p (1920 x 1080)", options=RESOLUTIONS, help="Width and height of the picture")
    refresh_rate = quantity(30 / u.s, help="Frames per second")

    constructor = ("service", "resolution", "video_duration", "refresh_rate", "data_stored")

    @calculated()
    def request_duration(self) -> ExplainableQuantity:
        """The server is busy while the video plays."""
        return self.video_duration

    @calculated(u.MB / u.s)
    def dynamic_bitrate(self) -> ExplainableQuantity:
        """Rate of delivery: pixels × bits per pixel × frames per second. Source: methodology.md, "VideoStreaming"."""
        pixels: ExplainableQuantity = PIXELS(self.resolution)
        return pixels * self.service.bits_per_pixel * self.refresh_rate

    @calculated(u.GB)
    def data_transferred(self) -> ExplainableQuantity:
        """Volume of one viewing."""
        return self.request_duration * self.dynamic_bitrate

    @calculated(u.cpu_core)
    def compute_needed(self) -> ExplainableQuantity:
        """CPU cores busy with the delivery."""
        return self.service.static_delivery_cpu_cost * self.dynamic_bitrate

    @calculated(u.MB_ram)
    def ram_needed(self) -> ExplainableQuantity:
        """RAM of the viewer's buffer."""
        return self.service.ram_buffer_per_user
