"""Tokens that tell whether a thread is inside a block."""

from __future__ import annotations

import threading

import pytest

from efp_graph.graph.presence import Presence, Stay


def test_a_stay_lasts_as_long_as_the_block():
    with Presence() as here:
        assert here.lasts()
        assert here.thread is threading.current_thread()
    assert not here.lasts()


def test_a_traceback_that_is_kept_does_not_prolong_it():
    stays: list[Stay] = []

    def work() -> None:
        with Presence() as here:
            stays.append(here)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as kept:
        work()
    assert kept.tb is not None
    assert not stays[0].lasts()


def test_others_see_it_and_a_thread_that_has_ended_is_nowhere():
    inside, go_on = threading.Event(), threading.Event()
    stays: list[Stay] = []

    def work() -> None:
        with Presence() as here:
            stays.append(here)
            inside.set()
            assert go_on.wait(20)

    thread = threading.Thread(target=work)
    thread.start()
    assert inside.wait(20)
    assert stays[0].lasts()
    token = stays[0].token()
    go_on.set()
    thread.join()
    assert token is not None  # as in a forked child, whose stacks are never left
    assert not stays[0].lasts()
