"""The results of a clip, which come under their final names together, or not at all."""

import contextlib
import logging
import os
import pathlib
import shutil
import uuid

import av

from tfmatting.inference.blending import ALPHA
from tfmatting.inference.video.encoders import PRORES, container_of
from tfmatting.inference.video.layers import render_layers
from tfmatting.inference.video.picture_writing import PictureWriter
from tfmatting.inference.video.writing import VideoWriter

LOGGER = logging.getLogger("tfmatting")
_WITH_SOUND = ("cut-out", "composite")


class ClipOutputs:
    """Writes the results of a clip. Leaving the block without `finish` removes all that was written.

    Args:
        outputs: list of `tfmatting.inference.writing.Output` that `check_clip_outputs` has passed.
        clip_format: `ClipFormat` of the results.
        encoding: `Encoding`.
        composite_channels: 4 where the new background is translucent.
        sound: `SoundSource`, or None.
        blending: `Blending` of the composite.
    """

    def __init__(
        self,
        outputs,
        clip_format,
        encoding,
        composite_channels=3,
        sound=None,
        blending=ALPHA,
    ):
        self.outputs, self.clip_format, self.encoding = outputs, clip_format, encoding
        self.composite_channels, self.sound, self.blending = composite_channels, sound, blending
        self.targets, self.begun = [], False

    def __enter__(self):
        try:
            for output in self.outputs:
                with _named(output.path):
                    self.targets.append(_Target(self, output))
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for target in self.targets:
            target.discard()

    def write(self, result, backgrounds, time, duration):
        """Writes all results of a frame.

        Args:
            result: its `MattingResult`.
            backgrounds: function from a bit depth to the `background` of `render_layers`.
            time, duration: in units of the clip's time base.
        """
        if not self.begun:
            self._begin(time)
        rendered = {}
        for target in self.targets:
            key = (target.kind, target.bit_depth)
            if key not in rendered:
                background = backgrounds(target.bit_depth) if target.kind == "composite" else None
                rendered[key] = render_layers(target.kind, result, target.bit_depth, background, self.blending)
            with _named(target.path):
                target.writer.write(rendered[key], time, duration)

    def finish(self):
        """Completes and verifies all results, then moves them to their final names."""
        for target in self.targets:
            with _named(target.path):
                target.writer.finish()
        for target in self.targets:
            with _named(target.path):
                target.publish()

    def _begin(self, time):
        """Chooses what is taken from all times: a stretch before the first picture and, unless cut, the first sound."""
        first_sound = self.sound.first_time() if self.sound and not self.sound.cut_start else None
        offset = time
        if first_sound is not None:
            offset = min(time, max(0, round(first_sound / self.clip_format.time_base)))
        for target in self.targets:
            target.writer.begin(offset, time)
        self.begun = True


class _Target:
    """An output, its temporary place beside the final one, and what writes there."""

    def __init__(self, owner, output):
        self.kind, self.path = output.kind, pathlib.Path(output.path)
        self.created = [folder for folder in self.path.absolute().parents if not folder.exists()]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # within a folder that exists, which may be a link, or a file system of its own
        folder = self.path if self.path.is_dir() else self.path.parent
        self.temporary = folder / f".tfmatting-{uuid.uuid4().hex}.tmp"
        self.bit_depth, self.writer = owner.encoding.bit_depth, None
        try:
            self.writer = self._writer(owner)
        except BaseException:
            self.discard()
            raise

    def _writer(self, owner):
        if owner.encoding.output_type == "png_sequence":
            return PictureWriter(self.temporary)
        container = container_of(self.path)
        if container.codec == PRORES:  # it has 10 bits in any case
            self.bit_depth = max(self.bit_depth, owner.clip_format.bit_depth)
        if self.kind != "alpha" and self.bit_depth < owner.clip_format.bit_depth:
            keeping = "--bit-depth 16 keeps them" if 16 in container.bit_depths else ".mov and .mp4 can keep them"
            LOGGER.info("%s has 8 bits a channel, the clip more: %s.", self.path, keeping)
        transparent = self.kind == "cut-out" or (self.kind == "composite" and owner.composite_channels == 4)
        sound = owner.sound if self.kind in _WITH_SOUND else None
        return VideoWriter(
            self.temporary,
            str(self.path),
            container,
            owner.clip_format,
            transparent,
            self.bit_depth,
            owner.encoding,
            sound,
        )

    def publish(self):
        """Moves what is complete to its final name, or into the empty folder of this name."""
        if not self.path.is_dir():
            os.replace(self.temporary, self.path)
            return
        for picture in sorted(self.temporary.iterdir()):
            os.replace(picture, self.path / picture.name)
        self.temporary.rmdir()

    def discard(self):
        """Removes what is not complete; does nothing to what lies under its final name."""
        if self.writer:
            with contextlib.suppress(av.FFmpegError, OSError):
                self.writer.close()
        if self.temporary.is_dir():
            shutil.rmtree(self.temporary, ignore_errors=True)
        elif self.temporary.exists():
            self.temporary.unlink()
        for folder in self.created:
            with contextlib.suppress(OSError):  # of a folder that holds a result
                folder.rmdir()


@contextlib.contextmanager
def _named(path):
    """Makes errors of the system and of libraries name the output."""
    try:
        yield
    except (av.FFmpegError, OSError) as error:
        if str(path) in str(error):
            raise
        raise OSError(f"the output {path} cannot be written: {error.strerror or error}.") from error
