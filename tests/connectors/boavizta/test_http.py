"""BoaviztAPI over HTTP, against the real one on the loopback interface, through a proxy that fails as networks fail."""

import json
import os
import time
from datetime import timedelta

import pytest

from efp_graph import BoaviztaCloudServer, BoaviztaHTTP, BoaviztaSnapshot, Storage
from efp_graph.connectors.boavizta.answers import Nonsense
from efp_graph.connectors.boavizta.http import _refuse_constant
from efp_graph.errors import (
    DataSourceError,
    DataSourceUnreachable,
    UnknownOption,
    UnusableAnswer,
    ValueOutOfRange,
)
from tests.connectors.boavizta import faulty_proxy as fault

pytestmark = pytest.mark.xdist_group("boaviztapi")

DEV1_S = ("scaleway", "dev1-s")


def client(proxy, **options):
    usual = {"timeout": 30, "longest": 30, "retries": 2, "backoff": 0.01, "cache_directory": None}
    return BoaviztaHTTP(proxy.address, **{**usual, **options})


def test_an_honest_api_answers_with_the_figures_of_the_snapshot(proxy):
    api = client(proxy)
    assert api.cloud_instance(*DEV1_S).embedded == BoaviztaSnapshot().cloud_instance(*DEV1_S).embedded
    assert api.providers() == BoaviztaSnapshot().providers()
    assert api.version() == BoaviztaSnapshot().version


def test_a_question_is_asked_once(proxy):
    api = client(proxy)
    first, second = api.cloud_instance(*DEV1_S), api.cloud_instance(*DEV1_S)
    assert first is second
    assert len(proxy.asked) == 3  # the instance, its power at a load, and the version


@pytest.mark.parametrize("form", [fault.in_chunks, fault.compressed])
def test_an_answer_may_come_in_any_form_of_http(proxy, form):
    proxy.fails(form)
    assert client(proxy).cloud_instance(*DEV1_S).vcpu == 2


PASSING = {
    "silent": fault.silent,
    "hanging up": fault.hanging_up,
    "hanging up halfway": fault.hanging_up_halfway,
    "dripping": fault.dripping,
    "500": fault.status(500),
    "503 with an hour's pause": fault.status(503, [("Retry-After", "3600")]),
    "429": fault.status(429),
}


@pytest.mark.parametrize("name", PASSING)
def test_what_may_pass_is_tried_again(proxy, name):
    proxy.fails(PASSING[name], times=1)
    limits = {"silent": {"timeout": 2}, "dripping": {"longest": 3}}.get(name, {})
    assert client(proxy, **limits).cloud_instance(*DEV1_S).vcpu == 2
    assert len(proxy.asked) >= 3  # twice the instance, then the version; more on a slow machine


@pytest.mark.parametrize(
    ("name", "limits", "told"),
    [
        ("silent", {"timeout": 0.4}, "silent for 0.4 s, 2 times"),
        ("dripping", {"longest": 1}, "not complete after 1 s"),
        ("hanging up", {}, "connection failed"),
        ("hanging up halfway", {}, "connection failed"),
        ("500", {}, "answered 500"),
    ],
)
def test_what_does_not_pass_is_told_after_the_last_attempt(proxy, name, limits, told):
    proxy.fails(PASSING[name])
    with pytest.raises(DataSourceUnreachable) as caught:
        client(proxy, retries=1, **limits).cloud_instance(*DEV1_S)
    assert told in str(caught.value)
    assert proxy.address in str(caught.value)
    assert len(proxy.asked) == 2


def test_nobody_at_the_address_is_told_with_the_way_out():
    with pytest.raises(DataSourceUnreachable, match=r"3 times.*bundled snapshot"):
        BoaviztaHTTP("http://127.0.0.1:9", retries=2, backoff=0.01, cache_directory=None).providers()


WITHOUT_POWER = {"impacts": {}, "verbose": {"vcpu": {"value": 2}, "memory": {"value": 2, "unit": "GB"}}}
NONSENSE = {
    "truncated JSON": (fault.truncated, UnusableAnswer, "no JSON"),
    "no JSON": (fault.saying("<html>welcome</html>"), UnusableAnswer, "no JSON"),
    "not a number": (fault.saying('{"verbose": NaN}'), UnusableAnswer, "NaN is no JSON"),
    "deep": (fault.saying("[" * 100_000), UnusableAnswer, "no JSON"),
    "a list": (fault.saying("[1, 2]"), UnusableAnswer, "verbose is missing"),
    "null": (fault.saying("null"), UnusableAnswer, "verbose is missing"),
    "fields missing": (fault.saying(json.dumps(WITHOUT_POWER)), UnusableAnswer, "is missing"),
    "a bomb": (fault.a_bomb, UnusableAnswer, "longer than 100000 bytes"),
    "endless": (fault.endless, UnusableAnswer, "longer than 100000 bytes"),
    "404": (fault.status(404), DataSourceError, "answered 404"),
    "403": (fault.status(403), DataSourceError, "answered 403"),
    "redirection": (fault.status(302, [("Location", "file:///etc/passwd")]), DataSourceError, "a redirection to"),
}


@pytest.mark.parametrize("name", NONSENSE)
def test_what_will_not_pass_is_told_at_once(proxy, name):
    answer, kind, told = NONSENSE[name]
    proxy.fails(answer, times=1)
    with pytest.raises(kind) as caught:
        client(proxy, largest=100_000).cloud_instance(*DEV1_S)
    assert told in str(caught.value)
    assert "instance_type=dev1-s" in str(caught.value)
    assert len(proxy.asked) <= 2  # the instance, and the version when the answer was JSON


WRONG_TYPES = [
    (("verbose", "memory", "value"), "2"),
    (("verbose", "memory", "unit"), "MB"),
    (("verbose", "vcpu", "value"), True),
    (("verbose", "vcpu", "value"), 0),
    (("verbose", "avg_power", "value"), -1),
    (("verbose", "avg_power", "value"), 10**400),
    (("verbose", "avg_power", "max"), 0.1),
    (("verbose", "avg_power"), 11),
    (("verbose", "use_time_ratio", "value"), 0.5),
    (("verbose",), []),
    (("impacts", "gwp", "embedded"), "not implemented"),
    (("impacts", "gwp", "unit"), "gCO2eq"),
    (("impacts", "pe", "use", "min"), None),
    (("warnings",), ["Instance 'dev1-s' not found; using closest match 'dev1-m' (fuzzy match)"]),
]


@pytest.mark.parametrize(("path", "value"), WRONG_TYPES, ids=lambda part: str(part)[:40])
def test_a_figure_of_the_wrong_kind_is_refused_by_name(proxy, path, value):
    def damaged(handler, body):
        answer = json.loads(body)
        *above, last = path
        place = answer
        for name in above:
            place = place[name]
        place[last] = value
        handler.answer(json.dumps(answer).encode())

    proxy.fails(damaged, times=1)
    with pytest.raises(UnusableAnswer) as caught:
        client(proxy).cloud_instance(*DEV1_S)
    assert (path[-1] if path != ("warnings",) else "another instance") in str(caught.value)


def test_a_server_without_figures_is_not_made_and_holds_nothing(proxy):
    proxy.fails(fault.status(500))
    storage = Storage.ssd()
    with pytest.raises(DataSourceUnreachable):
        BoaviztaCloudServer.from_defaults("web", storage=storage, boavizta_source=client(proxy, retries=0))
    assert storage.modeling_obj_containers == []


def test_a_server_keeps_its_figures_when_the_next_ones_cannot_be_had(proxy):
    server = BoaviztaCloudServer.from_defaults("web", storage=Storage.ssd(), boavizta_source=client(proxy, retries=0))
    power = server.power
    proxy.fails(fault.truncated)
    with pytest.raises(UnusableAnswer):
        server.instance_type = "dev1-m"
    assert server.instance_type.value == "dev1-s"
    assert server.power is power
    proxy.fails(None, times=0)
    server.instance_type = "dev1-m"
    assert server.power > power


# The cache


def kept(folder):
    return sorted(folder.iterdir())


def test_kept_answers_are_used_when_the_api_is_gone(proxy, tmp_path):
    first = client(proxy, cache_directory=tmp_path).cloud_instance(*DEV1_S)
    proxy.stop()
    assert client(proxy, cache_directory=tmp_path).cloud_instance(*DEV1_S) == first


def test_a_kept_answer_expires(proxy, tmp_path):
    client(proxy, cache_directory=tmp_path).cloud_instance(*DEV1_S)
    before = len(proxy.asked)
    week_ago = time.time() - timedelta(days=7).total_seconds()
    for file in kept(tmp_path):
        os.utime(file, (week_ago, week_ago))
    client(proxy, cache_directory=tmp_path, cache_duration=timedelta(days=8)).cloud_instance(*DEV1_S)
    assert len(proxy.asked) == before
    client(proxy, cache_directory=tmp_path, cache_duration=timedelta(days=6)).cloud_instance(*DEV1_S)
    assert len(proxy.asked) > before


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"\xff\xfe", b'{"version": 2, "answer": {}}'], ids=repr)
def test_a_damaged_file_counts_as_absent(proxy, tmp_path, damage):
    first = client(proxy, cache_directory=tmp_path).cloud_instance(*DEV1_S)
    for file in kept(tmp_path):
        file.write_bytes(damage)
    assert client(proxy, cache_directory=tmp_path).cloud_instance(*DEV1_S) == first


def test_nonsense_is_not_kept(proxy, tmp_path):
    proxy.fails(fault.saying("{}"), times=1)
    with pytest.raises(UnusableAnswer):
        client(proxy, cache_directory=tmp_path).cloud_instance(*DEV1_S)
    assert kept(tmp_path) == []


def test_a_folder_that_cannot_be_written_costs_the_cache_and_not_the_answer(proxy, tmp_path, caplog):
    (tmp_path / "taken").write_text("a file, not a folder")
    assert client(proxy, cache_directory=tmp_path / "taken").cloud_instance(*DEV1_S).vcpu == 2
    assert "cannot be kept" in caplog.text


def test_apis_at_two_addresses_do_not_share_answers(proxy, real_api, tmp_path):
    client(proxy, cache_directory=tmp_path).cloud_instance(*DEV1_S)
    other = BoaviztaHTTP(real_api, cache_directory=tmp_path)
    assert other.cloud_instance(*DEV1_S).source.link.startswith(real_api)


# What is given


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "ftp://x.y", "example.org", "", "https://", "http://[::1", "https://x.y/?a=b", 3, None],
)
def test_only_http_addresses_are_taken(address):
    with pytest.raises(UnknownOption, match="http or https address"):
        BoaviztaHTTP(address)


def test_an_address_with_a_password_is_refused_without_repeating_it():
    with pytest.raises(UnknownOption) as caught:
        BoaviztaHTTP("https://me:secret@example.org")
    assert "secret" not in str(caught.value)


def test_the_same_address_in_several_spellings_is_one():
    spellings = ["https://example.org", "https://example.org/", "https://example.org/v1", "https://example.org/v1/"]
    assert {BoaviztaHTTP(each).name for each in spellings} == {"https://example.org"}


@pytest.mark.parametrize("limit", [{"timeout": 0}, {"largest": -1}, {"longest": float("nan")}, {"retries": -1}])
def test_limits_must_make_sense(limit):
    with pytest.raises(ValueOutOfRange):
        BoaviztaHTTP("https://example.org", **limit)


def test_constants_of_javascript_are_no_json():
    with pytest.raises(Nonsense):
        _refuse_constant("Infinity")
