"""Bodies: the base mesh morphed by age, gender, muscle, weight, height, proportions and descent."""

import dataclasses
import itertools

import numpy as np

AGES = {"baby": 0.0, "child": 0.1875, "young": 0.5, "old": 1.0}  # 1, 10, 25 and 90 years
MUSCLES = {"minmuscle": 0.0, "averagemuscle": 0.5, "maxmuscle": 1.0}
WEIGHTS = {"minweight": 0.0, "averageweight": 0.5, "maxweight": 1.0}
DESCENTS = ("african", "asian", "caucasian")


@dataclasses.dataclass(frozen=True)
class Shape:
    """A body in numbers from 0 to 1.

    Attributes:
        male: 0 = female, 1 = male.
        age: see `AGES`.
        muscle, weight, height, proportions: 0.5 is the average; proportions of 1 are ideal.
        descent: shares of `DESCENTS`, 1 in all.
        details: amounts of further targets by name (head, torso).
    """

    male: float
    age: float
    muscle: float = 0.5
    weight: float = 0.5
    height: float = 0.5
    proportions: float = 0.5
    descent: tuple = (1 / 3, 1 / 3, 1 / 3)
    details: dict = dataclasses.field(default_factory=dict)

    def amounts(self):
        """Returns how much of each target this body has: a dict from the target's name."""
        genders = {"male": self.male, "female": 1 - self.male}
        ages, muscles, weights = (
            _between(value, stops)
            for value, stops in ((self.age, AGES), (self.muscle, MUSCLES), (self.weight, WEIGHTS))
        )
        height = "maxheight" if self.height > 0.5 else "minheight"
        proportions = "idealproportions" if self.proportions > 0.5 else "uncommonproportions"
        found = dict(self.details)
        for (gender, is_gender), (age, is_age) in itertools.product(genders.items(), ages.items()):
            for descent, share in zip(DESCENTS, self.descent, strict=True):
                found[f"{descent}-{gender}-{age}"] = is_gender * is_age * share
            for (muscle, has_muscle), (weight, has_weight) in itertools.product(muscles.items(), weights.items()):
                amount = is_gender * is_age * has_muscle * has_weight
                figure = f"{gender}-{age}-{muscle}-{weight}"
                found[f"universal-{figure}"] = amount
                found[f"{figure}-{height}"] = amount * abs(2 * self.height - 1)
                found[f"{figure}-{proportions}"] = amount * abs(2 * self.proportions - 1)
        return {name: amount for name, amount in found.items() if amount > 0}


def _between(value, stops):
    """The shares of the two neighbouring stops: a dict."""
    names, places = list(stops), list(stops.values())
    upper = int(np.clip(np.searchsorted(places, value), 1, len(places) - 1))
    share = float(np.clip((value - places[upper - 1]) / (places[upper] - places[upper - 1]), 0, 1))
    return {names[upper - 1]: 1 - share, names[upper]: share}


def morph(positions, amounts, target):
    """Returns vertices `(V, 3)` float32 moved by targets.

    Args:
        positions: float32 `(V, 3)`.
        amounts: dict from the target's name to how much of it.
        target: function from a name to `(indices, offsets)`, or None for a target that is not there.
    """
    moved = positions.copy()
    for name, amount in amounts.items():
        found = target(name)
        if found is not None:
            moved[found[0]] += np.float32(amount) * found[1]
    return moved
