"""Frames taken evenly from a whole clip, however long it is."""

MEMORY_BUDGET = 512 * 2**20
_FEWEST = 3


def sample_frames(clip, most, budget=MEMORY_BUDGET):
    """Keeps frames that are spread evenly over a clip, without knowing how many there are.

    Every frame is kept at first; whenever there are too many, every second of those kept is dropped, and from then on
    only every second that would have been kept is. So at least half of the frames asked for remain, if the clip has
    so many. Frames in between are decoded, but not converted.

    Args:
        clip: of `open_clip`; it is read to its end.
        most: number of frames that may be kept.
        budget: bytes that they may take, if they are not so large that 3 take more.
    Returns:
        List of `Frame`.
    """
    size = clip.format.width * clip.format.height * 3 * clip.format.bit_depth // 8
    most = max(_FEWEST, min(most, budget // size))
    samples = _Samples(most)
    for number, frame in clip.chosen(samples.wants):
        samples.add(number, frame)
    return samples.kept


class _Samples:
    def __init__(self, most):
        self.most, self.kept, self.stride = most, [], 1

    def wants(self, number):
        return number % self.stride == 0

    def add(self, number, frame):
        if len(self.kept) == self.most:
            self.kept, self.stride = self.kept[::2], 2 * self.stride
        if self.wants(number):  # it may not be wanted any more
            self.kept.append(frame)
