"""What is done to a built model: changes with narrow and with wide effect, a batch, a simulation, undo, a step added.

Each action asks for the total at its end, so whoever calculates when asked is asked within the measured time. What a
run does depends on its number alone, so that after run 0 all libraries must have the same figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from .models import START, Model, wave

RESOLUTIONS = ("720p (1280 x 720)", "480p (640 x 480)", "1440p (2560 x 1440)")


class Action(NamedTuple):
    """Something done to a model."""

    name: str
    run: Callable[[int], float] | None  # gives the total; None: the library has no such thing
    back: Callable[[], object] = lambda: None  # the model as it was
    prepare: Callable[[int], object] | None = None


def actions_on(model: Model) -> Iterator[Action]:
    """All of them, one after the other on the same model."""
    yield _one_input(model, "one PUE changed", "PUE")
    if model.streaming is not None:
        yield _resolution(model)
    yield _one_input(model, "wide: intensity of the country of all", "country")
    yield _one_input(model, "wide: duration of a first step", "duration")
    yield _starts(model)
    yield _batch(model)
    yield _simulation(model)
    yield _undo(model, "PUE")
    yield _undo(model, "duration")
    yield _step(model)


def number_of(what: str, run: int) -> float:
    """What an input is changed to. A step's duration always moves the later steps to another hour."""
    return {
        "PUE": 1.3 + run / 100,
        "intensity": 110.0 + run,
        "country": 90.0 + run,
        "volume": 150.0 + run,
        "duration": 65.0 + run + 60 * (run % 2),
    }[what]


def place_of(model: Model, what: str) -> tuple[Any, str]:
    """The object and the name of an input."""
    return {
        "PUE": (model.server, "power_usage_effectiveness"),
        "intensity": (model.server, "average_carbon_intensity"),
        "country": (model.country, "average_carbon_intensity"),
        "volume": (model.job, "data_transferred"),
        "duration": (model.step, "user_time_spent"),
    }[what]


def set_to(model: Model, what: str, number: float) -> None:
    """Assign an input."""
    setattr(*place_of(model, what), model.library.api.SourceValue(number * model.usual[what][1]))


def change_back(model: Model, *inputs: str) -> None:
    """Assign what the inputs were as built."""
    for what in inputs:
        set_to(model, what, model.usual[what][0])


def update_of(model: Model, run: int, *inputs: str, **arguments: Any) -> Any:
    """A ModelingUpdate of these inputs."""
    pairs = [
        [getattr(*place_of(model, what)), model.library.api.SourceValue(number_of(what, run) * model.usual[what][1])]
        for what in inputs
    ]
    return model.library.api.ModelingUpdate(pairs, **arguments)


def _one_input(model: Model, name: str, what: str) -> Action:
    def run(number: int) -> float:
        set_to(model, what, number_of(what, number))
        return model.total()

    return Action(name, run, lambda: change_back(model, what))


def _resolution(model: Model) -> Action:
    def run(number: int) -> float:
        model.streaming.resolution = model.library.api.SourceObject(RESOLUTIONS[number % 3])
        return model.total()

    def back() -> None:
        model.streaming.resolution = model.library.api.SourceObject("1080p (1920 x 1080)")

    return Action("one resolution changed", run, back)


def _starts(model: Model) -> Action:
    """Another series for the starts of the pattern, made before the clock starts."""
    name = model.library.starts
    made: list[Any] = []

    def prepare(number: int) -> None:
        made[:] = [model.library.api.create_source_hourly_values_from_list(wave(model.hours, 0.5 + number / 10), START)]

    def run(number: int) -> float:
        setattr(model.pattern, name, made[0])
        return model.total()

    def back() -> None:
        setattr(model.pattern, name, model.usual_starts())

    return Action("wide: hourly starts of a pattern", run, back, prepare)


def _batch(model: Model) -> Action:
    inputs = ("PUE", "intensity", "duration", "volume")

    def run(number: int) -> float:
        update_of(model, number, *inputs)
        return model.total()

    return Action("batch of four inputs", run, lambda: change_back(model, *inputs))


def _simulation(model: Model) -> Action:
    """A PUE that changes in the middle of the period; the simulated state is shown and its total read."""
    name = "simulation from mid-period"
    if not model.library.simulates:
        return Action(name, None)
    shown: list[Any] = []

    def run(number: int) -> float:
        shown.append(update_of(model, number, "PUE", simulation_date=model.library.instant(model.middle)))
        shown[-1].set_updated_values()
        return model.total()

    def back() -> None:
        while shown:
            shown.pop().reset_values()

    return Action(name, run, back, lambda _: back())


def _undo(model: Model, what: str) -> Action:
    """The last change undone. The model must be as before, bit for bit where the library keeps a history."""
    updates: list[Any] = []
    before = model.figures()

    def prepare(number: int) -> None:
        updates[:] = [update_of(model, number, what)]
        if model.figures() == before:
            raise AssertionError(f"{what}: the change that is to be undone changed nothing")

    def run(_: int) -> float:
        model.library.undo(model.system, updates[0], lambda: change_back(model, what))
        return model.total()

    return Action(f"undone: {what} (theirs: put or changed back)", run, prepare=prepare)


def _step(model: Model) -> Action:
    """A step with the jobs of the first one, at the end of the journey."""
    api, added, new = model.library.api, [], []

    def back() -> None:
        while added:
            model.library.remove_step(model.journey, added.pop())

    def prepare(number: int) -> None:
        back()
        model.total()
        jobs = list(model.step.jobs)
        new[:] = [api.UsageJourneyStep(f"more {number}", user_time_spent=api.SourceValue(1 * api.u.min), jobs=jobs)]

    def run(_: int) -> float:
        model.library.add_step(model.journey, new[0])
        added.append(new[0])
        return model.total()

    return Action("a step added", run, back, prepare)
