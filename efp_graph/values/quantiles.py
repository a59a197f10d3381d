"""Quantiles: which value of a distribution stands at a share of the probability. numpy alone, elementwise, shape kept.

The same bits come whatever else is installed, and whatever stands beside a share in its array, since each number of
steps is fixed.

Sources: normal: M. J. Wichura, "Algorithm AS 241: The percentage points of the normal distribution", Applied
Statistics 37 (1988), PPND16, relative error about 1e-16. Beta: continued fraction of the incomplete beta function
(DLMF 8.17.22, by the modified method of Lentz), and Newton's steps. PERT: Malcolm, Roseboom, Clark, Fazar, Operations
Research 7 (1959), as the beta distribution with shape 4.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from efp_graph.values.distributions import Distribution

Shares = Any  # float64 array, each in (0, 1)

LEAST = 2.0**-54
MOST = 1 - 2.0**-53

_CENTRE = (
    (3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
     4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3),
    (1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
     2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3),
)  # fmt: skip
_TAIL = (
    (1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
     1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4),
    (1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
     1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9),
)  # fmt: skip
_FAR_TAIL = (
    (6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
     2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7),
    (1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
     7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15),
)  # fmt: skip
_TERMS = 60  # of the continued fraction
_STEPS = 6  # of Newton, from a table of CELLS + 1 places
_CELLS = 256


def inside(shares: Shares) -> Shares:
    """Shares as float64, the ends brought just inside (0, 1)."""
    return np.clip(np.asarray(shares, dtype=np.float64), LEAST, MOST)


def quantile(distribution: Distribution, shares: Shares) -> Any:
    """The values at some shares of the probability, in the unit of the distribution's numbers. Shape kept.

    Example:
        >>> quantile(Distribution("triangular", low=0, mode=1, high=2), [0.125, 0.5]).tolist()
        [0.5, 1.0]
    """
    given, p = distribution.parameters, inside(shares)
    exact = distribution.exactly
    if exact is not None:
        return np.full(p.shape, float(exact))
    if distribution.kind == "uniform":
        return given["low"] + p * (given["high"] - given["low"])
    if distribution.kind == "triangular":
        return _triangular(p, *map(float, given.values()))
    if distribution.kind == "pert":
        low, width = given["low"], given["high"] - given["low"]
        return low + width * beta_quantile(p, *_shapes(distribution))
    if distribution.kind == "normal":
        return given["mean"] + given["standard_deviation"] * normal_quantile(p)
    if distribution.kind == "lognormal":
        with np.errstate(over="ignore"):  # beyond what a float holds it is infinite, and refused where it is used
            return given["median"] * np.exp(math.log(given["geometric_standard_deviation"]) * normal_quantile(p))
    if distribution.kind == "discrete":
        reached = np.cumsum(given["probabilities"])
        last = max(place for place, chance in enumerate(given["probabilities"]) if chance > 0)
        return np.array(given["values"], dtype=np.float64)[np.minimum(np.searchsorted(reached, p), last)]
    ordered = np.sort(np.array(given["sample"], dtype=np.float64))
    return ordered[np.minimum((p * len(ordered)).astype(int), len(ordered) - 1)]


def share_below(distribution: Distribution, value: float, *, itself: bool) -> float:
    """The probability of less than a value, or of no more than it when it counts `itself`."""
    given = distribution.parameters
    least, most = distribution.support()
    if value < least or (value == least and not itself):
        return 0.0
    if value > most or (value == most and itself):
        return 1.0
    if distribution.exactly is not None or distribution.kind in ("discrete", "empirical"):
        return _share_of_values(distribution, value, itself)
    if distribution.kind == "uniform":
        return float((value - least) / (most - least))
    if distribution.kind == "triangular":
        mode, width = given["mode"], most - least
        if value < mode:
            return float((value - least) ** 2 / (width * (mode - least)))
        return float(1 - (most - value) ** 2 / (width * (most - mode))) if mode < most else 1.0
    if distribution.kind == "pert":
        return float(incomplete_beta(np.array([(value - least) / (most - least)]), *_shapes(distribution))[0])
    if distribution.kind == "normal":
        return _normal_share((value - given["mean"]) / given["standard_deviation"])
    if value <= 0:
        return 0.0
    return _normal_share(math.log(value / given["median"]) / math.log(given["geometric_standard_deviation"]))


def _share_of_values(distribution: Distribution, value: float, itself: bool) -> float:
    exact, given = distribution.exactly, distribution.parameters
    if exact is not None:
        return float(exact < value or (itself and exact == value))
    if distribution.kind == "empirical":
        below: int = sum(each < value or (itself and each == value) for each in given["sample"])
        return below / len(given["sample"])
    return math.fsum(
        chance for each, chance in zip(*given.values(), strict=True) if each < value or (itself and each == value)
    )


def _normal_share(score: float) -> float:
    return 0.5 * math.erfc(-score / math.sqrt(2))


def normal_quantile(shares: Shares) -> Any:
    """Those of the normal distribution of mean 0 and standard deviation 1."""
    p = inside(shares)
    q = p - 0.5
    near = np.abs(q) <= 0.425
    r = np.where(near, 0.180625 - q * q, 0.0)
    centre = q * _ratio(_CENTRE, r)
    depth = np.sqrt(-np.log(np.where(near, 0.25, np.minimum(p, 1 - p))))
    tail = np.where(depth <= 5, _ratio(_TAIL, depth - 1.6), _ratio(_FAR_TAIL, depth - 5))
    return np.where(near, centre, np.copysign(tail, q))


def _ratio(coefficients: Any, x: Any) -> Any:
    above, below = (_polynomial(each, x) for each in coefficients)
    return above / below


def _polynomial(coefficients: tuple[float, ...], x: Any) -> Any:
    found = np.full(np.shape(x), coefficients[-1])
    for each in coefficients[-2::-1]:
        found = found * x + each
    return found


def _triangular(p: Shares, low: float, mode: float, high: float) -> Any:
    width, rise = high - low, mode - low
    up = low + np.sqrt(p * width * rise)
    down = high - np.sqrt((1 - p) * width * (high - mode))
    return np.where(p * width < rise, up, down)


def _shapes(distribution: Distribution) -> tuple[float, float]:
    """The two shapes of the beta distribution of a PERT one."""
    low, mode, high = distribution.parameters.values()
    return 1 + 4 * (mode - low) / (high - low), 1 + 4 * (high - mode) / (high - low)


def incomplete_beta(x: Any, a: float, b: float) -> Any:
    """The regularized incomplete beta function I_x(a, b), x in [0, 1]: how much of a beta distribution lies below x."""
    x = np.asarray(x, dtype=np.float64)
    turned = x > (a + 1) / (a + b + 2)  # where the other end is nearer, and the fraction quicker
    y = np.where(turned, 1 - x, x)
    first, second = np.where(turned, b, a), np.where(turned, a, b)
    with np.errstate(divide="ignore"):
        front = np.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + first * np.log(y) + second * np.log1p(-y))
    found = front * _fraction(y, first, second) / first
    return np.where(turned, 1 - found, found)


def _fraction(x: Any, a: Any, b: Any) -> Any:
    """The continued fraction, from its first term on, by the modified method of Lentz."""
    tiny = 1e-300
    upper = np.ones_like(x)
    lower = 1 / (1 - (a + b) * x / (a + 1))
    found = lower.copy()
    for m in range(1, _TERMS):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            lower = 1 + term * lower
            upper = 1 + term / upper
            lower = 1 / np.where(lower == 0, tiny, lower)
            upper = np.where(upper == 0, tiny, upper)
            found = found * (lower * upper)
    return found


def beta_quantile(shares: Shares, a: float, b: float) -> Any:
    """Those of the beta distribution of shapes a and b, at least 1/2, values in [0, 1]."""
    p = inside(shares)
    places = 0.5 - 0.5 * np.cos(np.linspace(0, math.pi, _CELLS + 1))  # closer at the ends
    reached = incomplete_beta(places, a, b)
    reached[0], reached[-1] = 0.0, 1.0
    cell = np.clip(np.searchsorted(reached, p) - 1, 0, _CELLS - 1)
    low, high = places[cell], places[cell + 1]
    rise = reached[cell + 1] - reached[cell]
    x = low + (high - low) * np.where(rise > 0, (p - reached[cell]) / np.where(rise > 0, rise, 1), 0.5)
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    for _ in range(_STEPS):
        with np.errstate(divide="ignore", over="ignore"):
            density = np.exp(scale + (a - 1) * np.log(x) + (b - 1) * np.log1p(-x))
        gap = incomplete_beta(x, a, b) - p
        low, high = np.where(gap < 0, x, low), np.where(gap < 0, high, x)
        step = np.where(density > 0, gap / np.where(density > 0, density, 1), 0)
        tried = x - step
        x = np.where((tried >= low) & (tried <= high) & (density > 0), tried, 0.5 * (low + high))
        x = np.where(gap == 0, high, x)
    return x


def student_quantile(share: float, degrees: int) -> float:
    """That of Student's t distribution, for a share above 1/2: 0.975 gives what a 95 % interval is made with."""
    x = float(beta_quantile(np.array([2 * (1 - share)]), degrees / 2, 0.5)[0])
    return math.sqrt(degrees * (1 - x) / x)
