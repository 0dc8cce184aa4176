"""What is wrong with a video file, once it was read to its end."""

from fractions import Fraction

import av

#: formats whose files say how long they are; of others FFmpeg only guesses
_WITH_DURATION = {"mov", "mp4", "matroska", "webm", "avi", "flv", "asf"}
_SLACK_FRAMES = 3
#: sound and pictures seldom end together
_SLACK_SECONDS = Fraction(1, 2)


def damage_of(name, decoder, container, stream, end, longest):
    """Compares what a file held with what it says of itself.

    Args:
        name: of the video, which begins the sentence.
        decoder: the `Decoder` that came to the file's end.
        container, stream: of PyAV, still open.
        end: seconds at which the last frame ends.
        longest: seconds of the longest frame.
    Returns:
        A sentence, or None if all is well.
    """
    problems = []
    promised, reached = _promise(container, stream, decoder, end)
    slack = _SLACK_FRAMES * longest
    if promised is not None and promised - reached > (slack if reached == end else max(slack, _SLACK_SECONDS)):
        problems.append(f"is cut off or damaged: its frames end at {float(end):.2f} s of {float(promised):.2f} s")
    if decoder.damaged:
        problems.append(f"has {decoder.damaged} damaged place{'s' if decoder.damaged > 1 else ''}")
    if not problems and decoder.complaint:
        problems.append(f"could not be read to its end ({decoder.complaint})")
    if not problems:
        return None
    frames = "1 frame" if decoder.decoded == 1 else f"{decoder.decoded} frames"
    return f"{name} {' and '.join(problems)}; {frames} could be read."


def _promise(container, stream, decoder, end):
    """Returns the seconds at which the file says that it ends, or None, and at which it does."""
    formats = set(container.format.name.split(","))
    if "avi" in formats and stream.frames:  # FFmpeg shortens its duration to what the file's size allows
        return stream.frames * stream.time_base, end
    if "mov" in formats and stream.duration:
        return ((stream.start_time or 0) + stream.duration) * stream.time_base, end
    if own := _clock(stream.metadata.get("DURATION", "")):
        return own, end
    if formats & _WITH_DURATION and container.duration and decoder.end is not None:
        return Fraction(container.duration + min(0, container.start_time or 0), av.time_base), decoder.end
    return None, end


def _clock(text):
    """Reads Matroska's "00:00:02.600000000" as seconds; None if it is something else."""
    try:
        hours, minutes, seconds = text.split(":")
        return int(hours) * 3600 + int(minutes) * 60 + Fraction(seconds)
    except ValueError:
        return None
