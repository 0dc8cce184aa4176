"""`tfmatting key` of a video."""

import contextlib
import itertools
import json
import logging

from tfmatting.cli import clip_parts, key_parts
from tfmatting.cli.termination import terminable
from tfmatting.inference.pixels import unit_floats
from tfmatting.inference.video.encoders import Encoding
from tfmatting.inference.video.matting import matte_clip
from tfmatting.inference.video.output_checks import check_clip_outputs
from tfmatting.inference.video.outputs import ClipOutputs
from tfmatting.inference.video.plates import read_plate_for_clip
from tfmatting.inference.video.reading import open_clip
from tfmatting.keying.key_colour import find_key_colour

LOGGER = logging.getLogger("tfmatting")
_FRAMES, _STRIDE = 6, 10  # looked at for the key colour


def run_clip(args, outputs):
    if args.end is not None and args.end <= (args.start or 0):
        raise ValueError(f"--end must be later than --start. Received: {float(args.end):g} s")
    encoding = Encoding(args.output_type, args.bit_depth, args.crf, args.output_video_mbps)
    with contextlib.ExitStack() as stack:
        stack.enter_context(terminable())
        check_clip_outputs(outputs, [args.input, *key_parts.read_inputs(args)], encoding)
        model = key_parts.keyer_model(args)
        clip = stack.enter_context(_open(args))
        screen = _screen(args, clip.format)
        writers = ClipOutputs(outputs, clip.format, encoding, sound=clip_parts.clip_sound(args))
        stack.enter_context(writers)
        summary = matte_clip(model, clip, screen, writers, strict=args.strict, progress=not args.quiet)
    LOGGER.info("%s", summary)
    for notice in filter(None, (summary.missing, summary.damage)):
        LOGGER.warning("%s", notice)
    if args.json:
        report = {
            "input": args.input,
            "outputs": {output.path: output.kind for output in outputs},
            "width": clip.format.width,
            "height": clip.format.height,
            "frames": summary.frames,
            "seconds": round(summary.seconds, 3),
            "damage": summary.damage,
            "missing": summary.missing,
        }
        print(json.dumps(report, indent=2))
    return 0


def _open(args):
    return open_clip(args.input, start=args.start, end=args.end, max_pixels=args.max_pixels)


def _screen(args, clip_format):
    """Returns the plate: the given one, or the key colour everywhere."""
    if args.bgr:
        return read_plate_for_clip(args.bgr, clip_format, args.input, args.max_pixels)
    colour = key_parts.key_colour(args) if args.color else _colour_of_clip(args)
    return key_parts.uniform_screen(colour, clip_format.height, clip_format.width)


def _colour_of_clip(args):
    with _open(args) as clip:
        chosen = clip.chosen(lambda number: number % _STRIDE == 0)
        frames = [unit_floats("source", frame.pixels) for _, frame in itertools.islice(chosen, _FRAMES)]
    if not frames:
        raise ValueError(f"{args.input} has no frames.")
    return find_key_colour(*frames)
