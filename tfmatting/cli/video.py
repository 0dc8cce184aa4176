"""`tfmatting v`: one video, or a folder of frames."""

import contextlib
import json
import logging
import pathlib

from tfmatting.cli import clip_options, clip_parts, model_choice, options, ray_options
from tfmatting.cli.blend_options import blending
from tfmatting.cli.termination import terminable

LOGGER = logging.getLogger("tfmatting")
EPILOG = """examples:
  tfmatting v clip.mp4 cutout.webm                                    # people, without a plate; VP9 with alpha
  tfmatting v clip.mp4 cutout.mov --bgr empty_room.jpg                # ProRes 4444 with alpha, for editing
  tfmatting v clip.mp4 cutout.webm --bgr auto                         # VP9 with alpha, for web pages
  tfmatting v clip.mp4 beach.mp4 --bgr empty_room.mp4 -bi beach.jpg   # H.264, on a new background
  tfmatting v clip.mp4 sea.mp4 --bgr empty_room.jpg -bv waves.mp4 --start 1:30 --end 2:00
  tfmatting v clip.mp4 frames --bgr empty_room.jpg --output-type png_sequence
  tfmatting v frames cutout.mov --bgr empty_room.png --fps 24         # IN is a folder of frames
  tfmatting v frames beach.mp4 -bi beach.jpg --fps 24                 # the same without a plate
  tfmatting v clip.mp4 beach.mp4 -m fcn_resnet101 --checkpoint fcn_resnet101.h5 --class cat,dog -bi beach.jpg

The suffix decides: .mov (ProRes 4444, 10 bits, alpha), .webm (VP9, 8 bits, alpha), .mp4 and .mkv (H.264, no alpha).
Without a new background OUT is the cut-out, with straight alpha; in .mp4 and .mkv green takes the place of alpha.
--bgr is the captured plate, the scene without the person; -bgc, -bi, -bv and --blur are the new background. `auto`
takes the median of the clip itself, of the frames in which nobody is found at a pixel: right where the person moves and
every part of the room is seen some of the time.
Without --bgr people are cut out by a network that remembers the frames before, and forgets them at hard cuts.

Frames keep their times, those of a variable frame rate, too; .mkv and .webm count in milliseconds. Sound is copied into
OUT and the composite, and encoded anew only where the file cannot hold it. Colours keep the source's matrix and range.
H.264 needs even sides: a frame with odd ones gets its last column or row twice. A result appears under its name only
when complete; inputs are never touched."""


def add_arguments(parser, add_network=ray_options.add_network_options):
    parser.add_argument("input", metavar="IN", help="the video, or a folder of numbered frames")
    parser.add_argument("output", metavar="OUT", nargs="?", help="the result: .mov, .webm, .mp4, .mkv, or a folder")
    plate = "; a picture, a video (its median), or auto"
    new_backgrounds = options.add_all(parser, "FILE", plate, add_network)
    new_backgrounds.add_argument(
        "-bv", "--background-video", metavar="FILE", help="new background: a video, repeated until the clip ends"
    )
    clip_options.add_clip_options(parser)
    clip_options.add_encoding_options(parser)


def run(args, load_model=ray_options.load_clip_model):
    _check(args)
    outputs, screen = clip_parts.clip_outputs(args)
    from tfmatting.inference.video.encoders import Encoding
    from tfmatting.inference.video.output_checks import check_clip_outputs
    from tfmatting.inference.video.outputs import ClipOutputs
    from tfmatting.inference.video.reading import open_clip

    encoding = Encoding(args.output_type, args.bit_depth, args.crf, args.output_video_mbps)
    with contextlib.ExitStack() as stack:
        stack.enter_context(terminable())
        backgrounds = clip_parts.clip_backgrounds(args, screen, stack)
        channels = backgrounds.channels if backgrounds else 3
        blend = blending(args, backgrounds)
        check_clip_outputs(outputs, clip_parts.input_paths(args), encoding, channels)
        clip = stack.enter_context(
            open_clip(args.input, start=args.start, end=args.end, frame_rate=args.fps, max_pixels=args.max_pixels)
        )
        clip_format = clip_parts.result_format(clip, args.resize)
        if args.fps is None and pathlib.Path(args.input).is_dir():
            LOGGER.info("%s gets %s frames a second; --fps gives another rate.", args.input, clip_format.frame_rate)
        plate = clip_parts.clip_plate(args, clip)
        if screen:
            LOGGER.info("%s has no alpha: green takes its place (.mov and .webm hold alpha).", outputs[0].path)
        model, device = load_model(args, clip_format.bit_depth)
        writers = stack.enter_context(
            ClipOutputs(outputs, clip_format, encoding, channels, clip_parts.clip_sound(args), blend)
        )
        summary = _matte(args, model, clip, plate, writers, backgrounds)
    _tell(args, summary)
    if args.json:
        print(json.dumps(_report(args, outputs, clip_format, device, summary), indent=2))
    return 0


def _check(args):
    if "-" in (args.input, args.output, args.bgr):
        raise ValueError("standard input and output (-) are for one picture: tfmatting i.")
    model_choice.choose_model(args)
    clip_options.check_clip_options(args, model_choice.family_of(args))
    if args.end is not None and args.end <= (args.start or 0):
        raise ValueError(f"--end must be later than --start. Received: {float(args.end):g} s")
    from tfmatting.inference.images import SMALLEST_SIDE

    if args.resize and min(args.resize) < SMALLEST_SIDE:
        raise ValueError(
            f"--resize must be at least {SMALLEST_SIDE} a side. Received: {'x'.join(map(str, args.resize))}"
        )


def _matte(args, model, clip, plate, writers, backgrounds):
    from tfmatting.inference.video.matting import matte_clip

    aligner = None
    if args.align:
        from tfmatting.inference.video.alignment import PlateAligner

        aligner = PlateAligner(plate)
    batch_size, memory = args.batch_size or 1, _memory(args)
    fast = _accelerated(model)
    if hasattr(fast, "prepare"):
        fast.prepare(*_prepared(writers.clip_format, batch_size, memory))
    return matte_clip(
        fast, clip, plate, writers, backgrounds, aligner, args.resize, batch_size, args.strict, not args.quiet, memory
    )


def _accelerated(model):
    if getattr(model, "accepts_integers", False):  # it is fast already, or computed elsewhere
        return model
    from tfmatting.inference.acceleration import accelerate

    return accelerate(model)


def _memory(args):
    from tfmatting.inference.video.memory import Memory

    if model_choice.family_of(args) != model_choice.VIDEO_MATTING:
        return None
    return Memory(args.seq_chunk or 1, not args.no_cut_reset)


def _prepared(clip_format, batch_size, memory):
    """Returns shape and type of what the model takes at once."""
    lead = (1, memory.chunk) if memory else (batch_size,)
    return (*lead, clip_format.height, clip_format.width, 3), f"uint{clip_format.bit_depth}"


def _tell(args, summary):
    LOGGER.info("%s", summary)
    if summary.alignment:
        LOGGER.info("%s", summary.alignment)
    if summary.cuts:
        times = ", ".join(f"{seconds:.2f}" for seconds in summary.cuts)
        LOGGER.info("hard cuts, at which the memory began anew: %s s", times)
    for notice in filter(None, (summary.missing, summary.damage)):
        LOGGER.warning("%s", notice)


def _report(args, outputs, clip_format, device, summary):
    return {
        "input": args.input,
        "outputs": {output.path: output.kind for output in outputs},
        "width": clip_format.width,
        "height": clip_format.height,
        "model": args.model,
        "device": device,
        "precision": args.precision,
        "frames": summary.frames,
        "seconds": round(summary.seconds, 3),
        "frames_per_second": round(summary.frames_per_second, 3),
        "stages": summary.stages,
        "limit": summary.limit,
        "damage": summary.damage,
        "alignment": summary.alignment,
        "cuts": summary.cuts,
        "missing": summary.missing,
    }
