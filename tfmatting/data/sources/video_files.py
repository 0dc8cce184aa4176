"""A folder of video files as a source of background clips."""

import functools
import itertools
import pathlib

from tfmatting.data.resizing import reduce_to
from tfmatting.data.sources.reading import reduced_size, reduced_to

FRAMES = 100  # of each video, as in Lin et al. 2022, section 4.1


class VideoFolder:
    """The beginnings of the videos in a folder: {"image": uint8 `(H, W, 3)`}, sorted by name.

    A video is decoded as a whole; the last `kept` ones stay in memory. Where several threads read many videos,
    prepare them by `tfmatting data prepare video_backgrounds`.

    Args:
        folder: path; sub-folders are searched, too.
        frames: of each video at most.
        longest_side: larger frames are reduced to this many pixels.
        kept: videos to keep.

    Raises:
        ValueError: if `folder` is none, or holds no videos. A damaged video is a ValueError when it is read.
        ImportError: if PyAV is not installed.
    """

    def __init__(self, folder, frames=FRAMES, longest_side=1280, kept=4):
        from tfmatting.data.builders.clips import VIDEOS

        folder = pathlib.Path(folder)
        if not folder.is_dir():
            raise ValueError(f"`folder` must be an existing folder of videos. Received: {folder}")
        self.files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in VIDEOS)
        if not self.files:
            raise ValueError(f"`folder` must hold videos ({', '.join(VIDEOS)}). Received: {folder}")
        self.frames, self.longest_side = frames, longest_side
        self._decoded = functools.lru_cache(kept)(self._decode)

    def __len__(self):
        return len(self.files)

    def count(self, clip):
        return len(self._decoded(clip))

    def name(self, clip):
        return str(self.files[clip])

    def read(self, clip, frame, shorter_side=None):
        pixels = self._decoded(clip)[frame]
        return {"image": reduced_to(pixels, reduced_size(pixels.shape[1::-1], shorter_side))}

    def _decode(self, clip):
        from tfmatting.data.builders.clips import video_frames

        frames = list(itertools.islice(video_frames(self.files[clip], "rgb24"), self.frames))
        if not frames:
            raise ValueError(f"the video {self.files[clip]} has no frames.")
        if max(frames[0].shape[:2]) <= self.longest_side:
            return frames
        return [reduce_to(pixels, self.longest_side) for pixels in frames]
