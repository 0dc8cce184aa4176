"""What a study shows and asks."""

import dataclasses
import hashlib
import itertools
import pathlib

COMPARISON, SURVEY = "comparison", "survey"
#: value of an answer, and its words; in a comparison from the side of what is shown as B
CHOICES = {
    COMPARISON: {
        -2: "A is much better",
        -1: "A is slightly better",
        0: "Similar",
        1: "B is slightly better",
        2: "B is much better",
    },
    SURVEY: {1: "Bad", 2: "Poor", 3: "Fair", 4: "Good", 5: "Excellent"},
}
QUESTIONS = {
    COMPARISON: "Which of the two results is better?",
    SURVEY: "How well are the foreground and the background composited?",
}


@dataclasses.dataclass(frozen=True)
class Item:
    """A picture or video of which every method has a result.

    Attributes:
        name: relative path, without suffix.
        width, height: in pixels.
        results: {method: file}.
        source: file of the original, or None.
        kind: what the results are: "cut-out" (with transparency), "alpha" (gray), "composite" or "video".
    """

    name: str
    width: int
    height: int
    results: dict
    source: pathlib.Path | None
    kind: str


@dataclasses.dataclass(frozen=True)
class Study:
    """A study: a comparison of methods two by two, or a survey that rates each result alone.

    Attributes:
        kind: "comparison" or "survey".
        methods: names; the first is the one that the results are about.
        items: list of `Item`.
        backgrounds: files of new backgrounds that a participant can choose.
    Source: comparison: Lin et al. 2021, section 5.2 and Figure 12.
    """

    kind: str
    methods: tuple
    items: tuple
    backgrounds: tuple = ()

    def description(self):
        """Returns what makes it this study and no other, as plain data: names, sizes, and a digest of the results."""
        digest = hashlib.sha256()
        for item, method in itertools.product(self.items, self.methods):
            digest.update(hashlib.sha256(item.results[method].read_bytes()).digest())
        return {
            "kind": self.kind,
            "methods": list(self.methods),
            "items": [{"name": item.name, "width": item.width, "height": item.height} for item in self.items],
            "digest": digest.hexdigest(),
        }


@dataclasses.dataclass(frozen=True)
class Trial:
    """One question: a result alone (`second` is None), or two that are shown as A and B."""

    item: str
    first: str
    second: str | None


def draw_trials(study, generator, count=None):
    """Draws the trials of one participant: every pair of methods of every item once, in random order and sides.

    Args:
        study: `Study`.
        generator: `random.Random`.
        count: how many there are at most; None = all.
    Returns:
        List of `Trial`.
    """
    pairs = itertools.combinations(study.methods, 2) if study.kind == COMPARISON else ((m, None) for m in study.methods)
    trials = [(item.name, pair) for pair, item in itertools.product(pairs, study.items)]
    generator.shuffle(trials)
    swapped = [study.kind == COMPARISON and generator.random() < 0.5 for _ in trials]
    drawn = [Trial(name, *(pair[::-1] if swap else pair)) for (name, pair), swap in zip(trials, swapped, strict=True)]
    return drawn[:count]
