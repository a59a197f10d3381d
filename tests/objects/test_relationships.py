"""Pictures of objects and their links: what each view shows, what is bridged, and hostile names."""

import xml.etree.ElementTree as ET

import pytest

from efp_graph import (
    INFRA_VIEW_CLASSES_TO_IGNORE,
    USAGE_PATTERN_VIEW_CLASSES_TO_IGNORE,
    Country,
    Device,
    Job,
    Network,
    Server,
    SourceObject,
    Storage,
    System,
    UsageJourney,
    UsageJourneyStep,
    UsagePattern,
    VideoStreaming,
    VideoStreamingJob,
)
from efp_graph.errors import TooLargeToDraw, UnknownOption
from efp_graph.objects.relationships import relationships, told
from tests.audit.hostile import NAMES
from tests.footprint.small_model import country, series, small_system


def video_pattern(name="pattern"):
    """pattern — journey — step — one video job — service — server — storage: the model of methodology 13.4."""
    server = Server.from_defaults("server", storage=Storage.ssd("storage"))
    service = VideoStreaming.from_defaults("service", server=server)
    job = VideoStreamingJob.from_defaults("job", service=service, resolution=SourceObject("1080p (1920 x 1080)"))
    journey = UsageJourney("journey", uj_steps=[UsageJourneyStep.from_defaults("step", jobs=[job, job])])
    network = Network.wifi_network("network")
    return UsagePattern(name, journey, [Device.laptop("device")], network, country(), series(1, 2))


def view(start, ignored):
    objects, links = relationships(start, ignored)
    return {each.name for each in objects}, {(objects[holder].name, objects[held].name) for holder, held in links}


def test_the_usage_view_joins_steps_to_servers():
    assert view(video_pattern(), USAGE_PATTERN_VIEW_CLASSES_TO_IGNORE) == (
        {"pattern", "journey", "step", "server"},
        {("pattern", "journey"), ("journey", "step"), ("step", "server")},
    )


def test_the_infrastructure_view_starts_at_the_jobs():
    assert view(video_pattern(), INFRA_VIEW_CLASSES_TO_IGNORE) == (
        {"job", "service", "server", "storage"},
        {("job", "service"), ("service", "server"), ("server", "storage")},
    )


def test_the_full_view_has_the_ten_objects_and_the_nine_links():
    names, links = view(video_pattern(), [])
    assert (len(names), len(links)) == (10, 9)
    assert ("pattern", "device") in links


def test_classes_are_left_out_by_name_as_classes_and_with_their_subclasses():
    class EdgeJob(Job):
        """A job of a plugin."""

    model = small_system()
    EdgeJob.from_defaults("edge", server=model.server)
    model.step.jobs.append(EdgeJob.from_defaults("edge job", server=model.server))
    by_name, by_class = view(model.system, ["Job"]), view(model.system, [Job])
    assert by_name == by_class
    assert {"job", "edge job"}.isdisjoint(by_name[0])
    assert ("step", "server") in by_name[1]


def test_a_class_says_in_which_views_its_objects_stand_and_in_which_colour(tmp_path):
    class SilentServer(Server):
        """A server of a plugin that stands in no view of usage."""

        picture_views = ("infrastructure",)
        picture_colour = "#123456"

    model = small_system()
    model.job.server = SilentServer.from_defaults("silent", storage=Storage.ssd("files"))
    usage = model.system.object_relationship_graph_to_file(tmp_path / "usage.dot").read_text(encoding="utf-8")
    infrastructure = model.system.object_relationship_graph_to_file(
        tmp_path / "infrastructure.dot", classes_to_ignore=INFRA_VIEW_CLASSES_TO_IGNORE
    ).read_text(encoding="utf-8")

    assert "silent" not in usage
    assert "silent" in infrastructure
    assert "#123456" in infrastructure
    assert {"Job", "VideoStreamingJob", "Storage", "Service"} <= {*USAGE_PATTERN_VIEW_CLASSES_TO_IGNORE}
    assert {"UsagePattern", "UsageJourney", "Network"} <= {*INFRA_VIEW_CLASSES_TO_IGNORE}


def test_an_unknown_class_is_refused_and_the_closest_named(tmp_path):
    with pytest.raises(UnknownOption, match="Did you mean 'Storage'"):
        small_system().system.object_relationship_graph_to_file(tmp_path / "x.html", classes_to_ignore=["Storages"])
    assert not list(tmp_path.iterdir())


def test_the_name_of_e_footprint_9_for_devices_is_taken(tmp_path):
    system = small_system().system
    path = system.object_relationship_graph_to_file(tmp_path / "x.dot", classes_to_ignore=["Hardware"])
    assert ">Device<" not in path.read_text(encoding="utf-8")
    assert ">Network<" in path.read_text(encoding="utf-8")


def test_a_hover_tells_inputs_links_and_figures():
    model = small_system()
    text = told(model.server)
    assert text.startswith('Server "server"\n')
    assert "\nPower: 300 W\n" in text
    assert "\nStorage: storage\n" in text
    assert "\nEnergy footprint: " in text
    assert told(model.step).endswith("Jobs: job")


def test_outside_a_system_a_hover_tells_what_cannot_be_calculated_yet():
    assert "Power: 300 W" in told(Server.from_defaults("alone", storage=Storage.ssd()))


def test_the_default_is_the_usage_view(tmp_path):
    drawing = video_pattern("a/b").object_relationship_graph_to_file()
    page = drawing.write(tmp_path / "x.html").read_text(encoding="utf-8")
    assert "journey" in page
    assert "UsageJourneyStep" in page
    assert ">storage<" not in page


@pytest.mark.usefixtures("renderer")
@pytest.mark.parametrize("ending", ["svg", "png", "pdf", "dot"])
def test_other_endings_give_pictures(tmp_path, ending):
    path = video_pattern().object_relationship_graph_to_file(tmp_path / f"x.{ending}", classes_to_ignore=[])
    assert path.stat().st_size > 500


def test_a_notebook_gets_a_frame_with_the_page(tmp_path):
    shown = video_pattern().object_relationship_graph_to_file(
        str(tmp_path / "x.html"), classes_to_ignore=[], width="800px", height="500px", notebook=True
    )
    assert 'width="800px" height="500px"' in shown._repr_html_()


def test_colours_follow_the_class_and_are_inherited(tmp_path):
    class Rack(Server):
        """A server of a plugin."""

    rack = Rack.from_defaults("rack", storage=Storage.ssd("disk"))
    dot = rack.object_relationship_graph_to_file(tmp_path / "x.dot", classes_to_ignore=[]).read_text(encoding="utf-8")
    assert dot.count('fillcolor="#f6c3a5"') == 2


@pytest.mark.usefixtures("renderer")
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_hostile_names_are_texts(tmp_path, name):
    start = Country(name, "TST", country().average_carbon_intensity, country().timezone)
    svg = start.object_relationship_graph_to_file(tmp_path / "x.svg", classes_to_ignore=[]).read_text(encoding="utf-8")
    ET.fromstring(svg)
    assert "<script" not in svg
    page = start.object_relationship_graph_to_file(tmp_path / "x.html", classes_to_ignore=[])
    assert page.read_text(encoding="utf-8").count("<script>") == 1
    assert len(svg) < 30_000


def test_too_many_objects_are_refused_with_advice(tmp_path):
    server = Server.from_defaults("server", storage=Storage.ssd())
    jobs = [Job.from_defaults(f"job {number}", server=server) for number in range(1001)]
    step = UsageJourneyStep.from_defaults("step", jobs=jobs)
    with pytest.raises(TooLargeToDraw, match=r"1,004 objects; 1,000 can be drawn\. Leave classes out"):
        step.object_relationship_graph_to_file(tmp_path / "x.html", classes_to_ignore=[])
    assert step.object_relationship_graph_to_file(tmp_path / "x.html").exists()  # the jobs are left out


def test_a_system_starts_at_its_patterns_when_it_is_left_out():
    system = System("system", usage_patterns=[video_pattern()])
    assert view(system, USAGE_PATTERN_VIEW_CLASSES_TO_IGNORE)[0] == {"pattern", "journey", "step", "server"}
