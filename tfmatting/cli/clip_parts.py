"""From options to what a clip's matting is made of: results, backgrounds, plate, sound."""

import dataclasses
import os
from fractions import Fraction
from functools import partial

from tfmatting.cli import options
from tfmatting.cli.people import people_for_plate

#: green of a studio's screen, as other matting tools have it
SCREEN_GREEN = "120,255,155"
AUTOMATIC_PLATE = "auto"


def clip_outputs(args):
    """Returns the list of `Output`, and the colour of the screen where OUT holds no alpha, or None."""
    from tfmatting.inference.video.encoders import container_of
    from tfmatting.inference.writing import Output

    outputs = options.wanted_outputs(args)
    main = outputs[0]
    if args.output_type != "video" or main.kind != "cut-out" or options.has_new_background(args):
        return outputs, None
    if container_of(main.path).transparency:
        return outputs, None
    return [Output("composite", main.path), *outputs[1:]], SCREEN_GREEN


def clip_backgrounds(args, screen, stack):
    """Returns the new background, `StillBackgrounds` or `VideoBackgrounds` that `stack` closes, or None."""
    from tfmatting.inference.backgrounds import ColourBackground
    from tfmatting.inference.video.moving_background import StillBackgrounds, VideoBackgrounds

    if args.background_video:
        return stack.enter_context(VideoBackgrounds(args.background_video, args.fit, args.max_pixels))
    still = ColourBackground(screen) if screen else options.new_background(args)
    return StillBackgrounds(still) if still else None


def input_paths(args):
    """Returns what is read, and must not be written."""
    plate = None if args.bgr == AUTOMATIC_PLATE else args.bgr
    paths = [args.input, args.background_image, args.background_video, args.checkpoint, plate]
    return [path for path in paths if path]


def result_format(clip, size):
    """Returns the clip's format at the size of the results."""
    from tfmatting.inference.images import SMALLEST_SIDE

    width, height = size or (clip.format.width, clip.format.height)
    if min(width, height) < SMALLEST_SIDE:
        raise ValueError(
            f"the video {clip.path} has {width}x{height} pixels: at least {SMALLEST_SIDE} a side are needed."
        )
    aspect = Fraction(1) if size else clip.format.sample_aspect_ratio
    return dataclasses.replace(clip.format, width=width, height=height, sample_aspect_ratio=aspect)


def clip_plate(args, clip):
    """Reads the plate at the clip's size and then does to it what --resize does to the frames; None without --bgr."""
    if args.bgr is None:
        return None
    from tfmatting.inference.backgrounds import resize
    from tfmatting.inference.video.plates import read_plate_for_clip

    people = partial(people_for_plate, args)
    plate = read_plate_for_clip(args.bgr, clip.format, args.input, args.max_pixels, people)
    return resize(plate, *args.resize[::-1]) if args.resize else plate


def clip_sound(args):
    """Returns where the sound comes from; a folder of frames has none."""
    from tfmatting.inference.video.sound import SoundSource

    return None if os.path.isdir(args.input) else SoundSource(args.input, bool(args.start), args.end is not None)
