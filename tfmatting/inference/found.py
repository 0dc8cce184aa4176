"""Whether anything of what a model looks for is in a picture."""

import logging

from tfmatting.inference.images import takes_plate

LOGGER = logging.getLogger("tfmatting")
FOUND = 0.5  # alpha that a pixel must have somewhere, or nothing is there


def check_found(model, result, place, strict):
    """Says that nothing was found in a picture, where that is so.

    Args:
        model: what made the result: with a captured plate it looks for anything, with `chosen` classes for these, else
            for people.
        result: `MattingResult` of one picture.
        place: name of the picture.
        strict: whether it is an error.
    Returns:
        What was said, or None.
    Raises:
        ValueError: if nothing was found, and `strict`.
    """
    if not _is_missing(result):
        return None
    problem = f"{_nothing(model)} was found in {place}"
    if strict:
        raise ValueError(f"{problem}. (--strict)")
    notice = f"{problem}: {_matte(result.alpha.any())}."
    LOGGER.warning("%s", notice)
    return notice


class Finds:
    """Counts the frames of a clip in which something was found.

    Args:
        model: see `check_found`.
    Attributes:
        missing: number of frames without.
    """

    def __init__(self, model):
        self.model, self.frames, self.missing, self._any = model, 0, 0, False

    def counted(self, items):
        """Yields items, which have a result, as they are."""
        for item in items:
            self.frames += 1
            if _is_missing(item.result):
                self.missing += 1
                self._any = self._any or item.result.alpha.any()
            yield item

    def report(self, strict):
        """Returns None, or what is to be said of the clip.

        Raises:
            ValueError: if nothing was found in any frame, and `strict`.
        """
        if not self.missing:
            return None
        if self.missing < self.frames:
            return f"{_nothing(self.model)} was found in {self.missing} of {self.frames} frames."
        problem = f"{_nothing(self.model)} was found in the clip"
        if strict:
            raise ValueError(f"{problem}. (--strict)")
        return f"{problem}: {_matte(self._any)}."


def _is_missing(result):
    return result.alpha.max() < FOUND


def _nothing(model):
    if hasattr(model, "chosen"):
        return f"no {' or '.join(model.chosen)}"
    return "nothing" if takes_plate(model) else "no person"


def _matte(has_any):
    return "the matte is all but empty" if has_any else "the matte is empty"
