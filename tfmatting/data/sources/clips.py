"""Clips of pictures: what every source of clips has in common, and clips of the items of other sources.

A source of clips has `len(source)` clips, `count(clip)` frames in each, and `read(clip, frame, shorter_side)`, a dict
of uint8 arrays as in `tfmatting.data.sources.reading`: "foreground" and "alpha", "image", or "image" and "mask". All
frames of a clip have one size. `name(clip)` is a text for messages. A still is a clip of one frame.
"""

import collections
import functools
import pathlib
import string

from tfmatting.data.sources.reading import name_of, read_reduced


def group_frames(names):
    """Returns the clips that pictures are frames of, by their names.

    Pictures of one folder whose names differ only in the number at their end, as `clip_000003_0001.png` and
    `clip_000003_0002.png`, are frames of one clip, in the order of their numbers.

    Args:
        names: paths or other strings.
    Returns:
        List of lists of places in `names`, in the order of the clips' names.
    """
    clips = collections.defaultdict(list)
    for place, path in enumerate(map(pathlib.PurePath, names)):
        begin = path.stem.rstrip(string.digits)
        number = path.stem[len(begin) :]
        clips[path.parent.as_posix(), begin].append((int(number or 0), place))
    return [[place for _, place in sorted(clips[clip])] for clip in sorted(clips)]


def stills(source):
    """Returns the items of a source as clips of one frame each."""
    return Clips(source, [[place] for place in range(len(source))])


def clips_of(source):
    """Returns the items of a source that has `name` as clips; see `group_frames`."""
    return Clips(source, group_frames([source.name(place) for place in range(len(source))]))


class Clips:
    """The items of a source of pictures, as frames of clips.

    Args:
        source: see `tfmatting.data.sources.reading`.
        groups: of each clip the list of its frames' places in `source`.

    Raises:
        ValueError: if a clip has no frames.
    """

    def __init__(self, source, groups):
        if not all(groups):
            raise ValueError(f"`groups` must have a frame each. Received: none in group {groups.index([])}")
        self.source, self.groups = source, groups

    def __len__(self):
        return len(self.groups)

    def count(self, clip):
        return len(self.groups[clip])

    def name(self, clip):
        return name_of(self.source, self.groups[clip][0])

    def read(self, clip, frame, shorter_side=None):
        return read_reduced(self.source, self.groups[clip][frame], shorter_side)


def joined(sources):
    """Returns the clips of several sources, one after the other, such as videos and photographs of scenes."""
    return ChosenClips([(source, clip) for source in sources for clip in range(len(source))])


def part(source, numbers):
    """Returns some of a source's clips, such as those that are kept aside for the validation."""
    return ChosenClips([(source, clip) for clip in numbers])


class ChosenClips:
    """Clips of one source or of several as a source.

    Args:
        places: list of (source, number of the clip in it); all have the same pictures.
    """

    def __init__(self, places):
        self.places = places

    def __len__(self):
        return len(self.places)

    def count(self, clip):
        source, number = self.places[clip]
        return source.count(number)

    def name(self, clip):
        source, number = self.places[clip]
        return source.name(number)

    def read(self, clip, frame, shorter_side=None):
        source, number = self.places[clip]
        return source.read(number, frame, shorter_side)


class KeptFrames:
    """Another source's clips, reduced, the last `kept` frames in memory.

    Args:
        source: of clips.
        shorter_side: pixels that the shorter side is reduced to.
        kept: frames to keep, as uint8.
    """

    def __init__(self, source, shorter_side, kept):
        self.source = source
        self.read = functools.lru_cache(kept)(lambda clip, frame: source.read(clip, frame, shorter_side))

    def __len__(self):
        return len(self.source)

    def count(self, clip):
        return self.source.count(clip)

    def name(self, clip):
        return self.source.name(clip)
