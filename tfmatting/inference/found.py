"""Whether anything of what a segmentation model was asked for is in a picture."""

import logging

LOGGER = logging.getLogger("tfmatting")


def check_found(model, result, place, strict):
    """Says that nothing was found in a picture, where that is so.

    Args:
        model: what made the result; one without `chosen` classes looks for nothing.
        result: `MattingResult` of one picture.
        place: name of the picture.
        strict: whether it is an error.
    Raises:
        ValueError: if nothing was found, and `strict`.
    """
    if _is_missing(model, result):
        problem = f"no {_sought(model)} was found in {place}"
        if strict:
            raise ValueError(f"{problem}. (--strict)")
        LOGGER.warning("%s: the matte is empty.", problem)


class Finds:
    """Counts the frames of a clip in which something was found.

    Args:
        model: see `check_found`.
    Attributes:
        missing: number of frames without.
    """

    def __init__(self, model):
        self.model, self.frames, self.missing = model, 0, 0

    def counted(self, items):
        """Yields items, which have a result, as they are."""
        for item in items:
            self.frames += 1
            self.missing += _is_missing(self.model, item.result)
            yield item

    def report(self, strict):
        """Returns None, or what is to be said of the clip.

        Raises:
            ValueError: if nothing was found in any frame, and `strict`.
        """
        if not self.missing:
            return None
        if self.missing < self.frames:
            return f"no {_sought(self.model)} was found in {self.missing} of {self.frames} frames."
        if strict:
            raise ValueError(f"no {_sought(self.model)} was found in the clip. (--strict)")
        return f"no {_sought(self.model)} was found in the clip: the matte is empty."


def _is_missing(model, result):
    return hasattr(model, "chosen") and not result.alpha.any()


def _sought(model):
    return " or ".join(model.chosen)
