"""When frames are shown: times that increase and durations that fit, from what a file says of them."""


def with_times(frames, step):
    """Gives each frame its time and its duration.

    Most files state a time for each frame. Where one does not (raw streams), or states a time that is not later than
    the frame's before, the frame is shown a nominal duration after the one before. Two neighbours whose times are
    exchanged (MPEG-4 in AVI) get them in order. A frame lasts until the next; the last one as long as it says itself.

    Args:
        frames: of `av.VideoFrame`, in order of presentation.
        step: nominal duration of a frame, a Fraction in units of the stream's time base.
    Yields:
        (frame, time, duration): integers in units of the stream's time base; times strictly increase.
    """
    last = None
    for frame, time in _increasing(_in_order(frames), step):
        if last is not None:
            yield *last, time - last[1]
        last = frame, time
    if last is not None:
        yield *last, max(1, last[0].duration or round(step))


def _in_order(frames):
    """Yields (frame, stated time or None), with exchanged times of neighbours put in order."""
    waiting = None
    for frame in frames:
        stated = frame.pts
        if waiting is not None:
            if stated is not None and waiting[1] is not None and stated < waiting[1]:
                waiting, stated = (waiting[0], stated), waiting[1]
            yield waiting
        waiting = frame, stated
    if waiting is not None:
        yield waiting


def _increasing(frames, step):
    last, expected = None, 0  # `expected` is a fraction, so that rounded steps do not add up to a drift
    for frame, stated in frames:
        if stated is not None and (last is None or stated > last):
            last = expected = stated
        else:
            last = round(expected) if last is None else max(last + 1, round(expected))
        expected += step
        yield frame, last
