"""What the tests of values share: series of the methodology's appendix B.2."""

from datetime import datetime

import pytest
from hypothesis import settings

from efp_graph.values import ExplainableHourlyQuantities, u

settings.register_profile("without deadline", deadline=None)  # machines are busy at times
settings.load_profile("without deadline")

MIDNIGHT = datetime(2025, 1, 1)


@pytest.fixture
def a():
    return ExplainableHourlyQuantities([1, 2, 3], MIDNIGHT, label="a")


@pytest.fixture
def b():
    return ExplainableHourlyQuantities([10, 20, 30], datetime(2025, 1, 1, 1), label="b")


@pytest.fixture
def kilograms():
    return ExplainableHourlyQuantities([1, 2, 3], MIDNIGHT, u.kg, "kilograms")


@pytest.fixture
def grams():
    return ExplainableHourlyQuantities([1000, 2000, 3000], datetime(2025, 1, 1, 1), u.g, "grams")
