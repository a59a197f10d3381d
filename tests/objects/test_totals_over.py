"""Totals over many objects: one change recomputes one block per level, and the bits are those of a fresh build."""

from __future__ import annotations

import pytest

from benchmarks.synthetic import system_of
from efp_graph import SourceValue, Storage, u
from efp_graph.objects.accounts import AccountTotal
from efp_graph.objects.totals_over import FAN, Block
from efp_graph.values import same_value
from tests.plugin.site import BackedServer, Battery

HOURS = 24


def runs(report):
    """The blocks and the total of the servers' electricity that ran, as texts."""
    nodes = [node for node in report.ran if node.attribute.name == "servers_energy_footprint"]
    return sorted("total" if node.item is None else node.item.id for node in nodes)


@pytest.mark.parametrize("count", [1, FAN, FAN + 1, FAN * FAN + 3])
def test_a_total_is_the_sum_of_its_terms(count):
    system = system_of(count, HOURS)
    terms = sum(server.energy_footprint.magnitude for server in system.servers)
    assert system.servers_energy_footprint.magnitude == pytest.approx(terms, rel=1e-12)


def test_a_change_of_one_object_recomputes_one_block_per_level():
    system = system_of(FAN * FAN + 1, HOURS)

    report = change_power(system, FAN + 1)

    # 65 servers in 9 blocks of 8, these in 2 blocks, these in the total
    assert runs(report) == ["block 0.1", "block 1.0", "total"]


def change_power(system, position):
    from efp_graph import ModelingUpdate

    update = ModelingUpdate([[system.servers[position].power, SourceValue(200 * u.W)]])
    return update.report


def test_a_change_of_the_list_reaches_the_blocks_that_it_moves():
    system = system_of(3 * FAN, HOURS)

    system.usage_patterns.pop()

    node = system.graph.nodes[f"{system.id}.servers_energy_footprint[{Block(0, 2).id}]"]
    assert len(node.reads[0].last_value) == FAN - 1
    assert len(system.servers) == 3 * FAN - 1
    system.graph.check()


@pytest.mark.parametrize("count", [FAN + 2, 2 * FAN + 1])
def test_after_any_edit_the_bits_are_those_of_a_fresh_build(count):
    edited, fresh = system_of(count, HOURS), system_of(count, HOURS)
    patterns = list(edited.usage_patterns)
    edited.usage_patterns = patterns[1:3]
    change_power(edited, 1)
    edited.usage_patterns = patterns
    change_power(fresh, 2)

    for name in ("servers_energy_footprint", "devices_fabrication_footprint", "total_footprint"):
        assert same_value(getattr(edited, name), getattr(fresh, name))


def test_a_system_that_shrinks_below_a_block_sums_directly():
    system = system_of(FAN + 1, HOURS)
    system.usage_patterns = list(system.usage_patterns)[:2]
    terms = sum(server.energy_footprint.magnitude for server in system.servers)
    assert system.servers_energy_footprint.magnitude.tolist() == terms.tolist()


def test_the_list_of_what_is_summed_is_gone_through_once_whatever_its_length(monkeypatch):
    lists = []
    objects_of = AccountTotal.objects_of

    def counted(self, owner, of=None):
        lists.append(self.name)
        return objects_of(self, owner, of)

    monkeypatch.setattr(AccountTotal, "objects_of", counted)
    counts = []
    for count in (3 * FAN, 9 * FAN):
        system = system_of(count, HOURS)
        patterns = list(system.usage_patterns)
        system.usage_patterns = patterns[:-1]
        lists.clear()
        system.usage_patterns = patterns
        counts.append(lists.count("servers_energy_footprint"))
    assert counts[0] == counts[1] <= 2  # by the total, and by the list that its parts share


def test_an_account_that_is_gone_leaves_no_node_of_its_parts():
    system = system_of(FAN + 1, HOURS)
    jobs = [pattern.usage_journey.uj_steps[0].jobs[0] for pattern in system.usage_patterns]
    plain = [job.server for job in jobs]
    before = set(system.graph.nodes)
    for number, job in enumerate(jobs):
        battery = Battery.from_defaults(f"battery {number}")
        job.server = BackedServer.from_defaults(f"backed {number}", storage=Storage.ssd("disks"), battery=battery)
    added = [key for key in set(system.graph.nodes) - before if key.startswith(f"{system.id}.further_footprints")]
    assert any("parts" in key for key in added)
    for job, server in zip(jobs, plain, strict=True):
        job.server = server
    left = [key for key in system.graph.nodes if key.startswith(f"{system.id}.further_footprints")]
    assert left == []
    assert {name for name, each in vars(system).items() if name.startswith("further_footprints") and each} == set()
    system.check()
