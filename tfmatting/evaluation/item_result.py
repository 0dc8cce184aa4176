"""What came of one picture or clip."""

import dataclasses

from tfmatting.evaluation.frames import Item


@dataclasses.dataclass(eq=False)
class ItemResult:
    """Values of an item, and what went wrong.

    Attributes:
        item: `Item`.
        values: {model: {key: value or None}} of the models that could be measured.
        worst: {model: position of the frame with the largest MAD}.
        failures: {model: reason} of the others.
        failure: reason why the item could not be measured at all, or None.
        notes: what must be known to read the values.
    """

    item: Item
    values: dict = dataclasses.field(default_factory=dict)
    worst: dict = dataclasses.field(default_factory=dict)
    failures: dict = dataclasses.field(default_factory=dict)
    failure: str | None = None
    notes: list = dataclasses.field(default_factory=list)

    def fail(self, reason):
        """Records that the item cannot be measured; returns itself."""
        self.failure = reason
        return self

    def note(self, text):
        """Adds a note, once."""
        if text not in self.notes:
            self.notes.append(text)

    def failed(self):
        """Returns {"name", "reason"} of everything that failed."""
        if self.failure is not None:
            return [{"name": self.item.name, "reason": self.failure}]
        alone = len(self.failures) + len(self.values) == 1
        return [
            {"name": self.item.name, "reason": reason if alone else f"{model}: {reason}"}
            for model, reason in self.failures.items()
        ]
