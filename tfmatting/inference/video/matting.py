"""Matting of clips: frames are decoded, matted, composited and encoded at the same time, a few in memory at once."""

import collections
import contextlib
import dataclasses
import itertools

import numpy as np

from tfmatting.inference.backgrounds import resize
from tfmatting.inference.found import Finds
from tfmatting.inference.images import MattingResult, matte, matte_in_order
from tfmatting.inference.plates import plate_or_scene
from tfmatting.inference.video.clip import Frame
from tfmatting.inference.video.pipeline import Stage, run_stages
from tfmatting.inference.video.progress import Progress


@dataclasses.dataclass(frozen=True, eq=False)
class _Item:
    """A frame on its way: with the plate that belongs to it, if there is one, later with its result."""

    frame: Frame
    plate: np.ndarray | None
    result: MattingResult | None = None


def matte_clip(
    model,
    clip,
    plate,
    outputs,
    backgrounds=None,
    aligner=None,
    size=None,
    batch_size=1,
    strict=False,
    progress=False,
    memory=None,
):
    """Mattes a clip and writes its results.

    Args:
        model: of `tfmatting.load`.
        clip: of `open_clip`.
        plate: the captured plate, `(H, W, 3)`, of the results' size; None for a model that takes none.
        outputs: `ClipOutputs`, entered; its results are complete when this returns.
        backgrounds: `StillBackgrounds` or `VideoBackgrounds`, for composites.
        aligner: what brings the plate to each frame (`PlateAligner`), or None.
        size: (width, height) to which frames are brought, or None.
        batch_size: frames that the network takes at once, each for itself.
        strict: whether it is an error that the clip is damaged, or that nothing was found in it.
        progress: whether to show a bar.
        memory: `Memory`, for models that have one.
    Returns:
        A `Summary`.
    Raises:
        ValueError: if `strict` and the clip is as said there, or it has no frames; see `open_clip`, too.
        OSError: if a result cannot be written.
    """

    def decoded(_):
        for frame in clip:
            pixels = frame.pixels if size is None else resize(frame.pixels, size[1], size[0])
            yield _Item(dataclasses.replace(frame, pixels=pixels), plate)

    def aligned(items):
        for item in items:
            yield dataclasses.replace(item, plate=aligner.align(item.frame.pixels))

    def encoded(items):
        first = None
        for item in items:
            frame = item.frame
            first = frame.time if first is None else first
            seconds = (frame.time - first) * clip.format.time_base
            at_time = None
            if backgrounds:
                scene = plate_or_scene(frame.pixels, item.plate, item.result.alpha, backgrounds.shows_plate)
                at_time = backgrounds.at(seconds, scene)
            outputs.write(item.result, at_time, frame.time, frame.duration)
            del item, frame
            yield

    def matted(items):
        return finds.counted(memory.matted(model, items) if memory else _matted(model, items, batch_size))

    finds = Finds(model)
    network = Stage("network", matted)
    stages = [Stage("decode", decoded), network, Stage("composite and encode", encoded)]
    if aligner:
        stages.insert(1, Stage("align", aligned))
    with Progress(stages, clip.format.frames, progress) as followed:
        with contextlib.closing(run_stages(stages, network)) as steps:
            for _ in steps:
                followed.update()
        followed.update()
        if stages[-1].frames == 0:
            raise ValueError(f"{clip.path} has no frames.")
        if clip.damage and strict:
            raise ValueError(f"{clip.damage} (--strict)")
        missing = finds.report(strict)
        outputs.finish()
        return followed.summary(
            damage=clip.damage,
            alignment=aligner.report() if aligner else None,
            missing=missing,
            cuts=[float(time * clip.format.time_base) for time in memory.cuts] if memory else None,
        )


def _matted(model, items, batch_size):
    """Yields items with their results."""
    if hasattr(model, "predict_in_order"):
        waiting = collections.deque()

        def pairs():
            for item in items:
                waiting.append(item)
                yield item.frame.pixels, item.plate

        for result in matte_in_order(model, pairs()):
            yield dataclasses.replace(waiting.popleft(), result=result)
        return
    if batch_size == 1:
        for item in items:
            yield dataclasses.replace(item, result=matte(model, item.frame.pixels, item.plate))
        return
    while batch := list(itertools.islice(items, batch_size)):
        # the last batch is filled up: another size would be compiled anew
        filled = batch + [batch[-1]] * (batch_size - len(batch))
        sources = np.stack([item.frame.pixels for item in filled])
        plates = None if batch[0].plate is None else np.stack([item.plate for item in filled])
        results = matte(model, sources, plates)
        arrays = {field.name: getattr(results, field.name) for field in dataclasses.fields(MattingResult)}
        arrays = {name: values for name, values in arrays.items() if values is not None}
        for number, item in enumerate(batch):
            yield dataclasses.replace(item, result=MattingResult(**{name: x[number] for name, x in arrays.items()}))
