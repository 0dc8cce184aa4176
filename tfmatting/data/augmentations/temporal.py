"""Which frames of a clip are seen, and in which order."""

import numpy as np


class TemporalAugmentation:
    """Speed change, pauses, dropped frames and reversal.

    A clip that is too short for the frames that are asked for goes on backwards at its end, and forwards again at its
    beginning; a still is repeated.

    Args:
        speed: smallest and largest speed, log-evenly distributed; below 1 frames come twice.
        speed_probability: share of clips whose speed changes.
        pause_probability: share of clips with a pause of up to `longest_pause` frames.
        longest_pause: see `pause_probability`.
        drop_probability: share of clips that drop frames, at a few places up to `most_dropped` ones.
        most_dropped: see `drop_probability`.
        reverse_probability: share of clips that run backwards.

    Source: Lin et al. 2022, section 4.1: clip reversal, speed changes, random pausing, and frame skipping; sizes and
    shares are not said there.
    """

    def __init__(self, speed=(0.5, 3.0), speed_probability=0.5, pause_probability=0.15, longest_pause=8,
                 drop_probability=0.15, most_dropped=4, reverse_probability=0.5):  # fmt: skip
        if not 0 < speed[0] <= speed[1]:
            raise ValueError(f"`speed` must be a smallest and a largest speed above 0. Received: speed={speed}")
        self.speed, self.speed_probability = speed, speed_probability
        self.pause_probability, self.longest_pause = pause_probability, longest_pause
        self.drop_probability, self.most_dropped = drop_probability, most_dropped
        self.reverse_probability = reverse_probability

    def __call__(self, rng, count, length):
        """Returns the frames of a clip.

        Args:
            rng: `numpy.random.Generator`.
            count: frames that the clip has, at least 1.
            length: frames that are wanted.
        Returns:
            Integers `(length,)` from 0 to `count` - 1.
        """
        places = np.concatenate([[0.0], np.cumsum(self._steps(rng, length))])[:length]
        room = count - 1 - places[-1]
        start = rng.uniform(0, room if room >= 0 else count - 1)
        is_reversed = rng.random() < self.reverse_probability
        numbers = np.floor(start + places + 1e-9).astype(np.int64)
        last = count - 1
        numbers = last - np.abs(last - numbers % (2 * last)) if last else np.zeros_like(numbers)
        return last - numbers if is_reversed else numbers

    def _steps(self, rng, length):
        """How far the clip goes on from each frame to the next, `(length,)`."""
        steps = np.ones(length)
        if rng.random() < self.speed_probability:
            steps *= np.exp(rng.uniform(*np.log(self.speed)))
        if rng.random() < self.drop_probability:
            places = rng.integers(length, size=rng.integers(1, max(2, length // 8 + 1)))
            steps[places] += rng.integers(1, self.most_dropped + 1, len(places))
        if rng.random() < self.pause_probability:
            begin = int(rng.integers(length))
            steps[begin : begin + int(rng.integers(1, self.longest_pause + 1))] = 0
        return steps
