"""The on-device program's `webcam`."""

import contextlib
import json
import logging

from tfmatting.cli import clip_options, clip_parts, options
from tfmatting.cli.termination import terminable

LOGGER = logging.getLogger("tfmatting")


def add_arguments(parser, add_network):
    parser.add_argument("output", metavar="OUT", nargs="?", help="record the result: .mov, .webm, .mp4 or .mkv")
    options.add_picture_options(parser, "FILE", " (default: captured by the camera after a countdown)")
    clip_options.add_encoding_options(parser)
    group = parser.add_argument_group("camera")
    group.add_argument(
        "--camera", default="0", metavar="WHICH", help="number of the camera, or a file or address (default: 0)"
    )
    group.add_argument(
        "--countdown", type=_seconds, default=5.0, metavar="SECONDS", help="to step out of the picture (default: 5)"
    )
    group.add_argument("--seconds", type=_seconds, metavar="SECONDS", help="end after this time")
    group.add_argument("--no-window", action="store_true", help="show nothing; Ctrl-C ends the recording")
    add_network(parser)
    options.add_report_options(parser)


def run(args, load_model):
    args.background_video, args.input = None, args.camera
    if args.no_window and not args.output:
        raise ValueError("--no-window without OUT leaves nothing to do: give OUT, a video to write.")
    from tfmatting.inference.backgrounds import ColourBackground
    from tfmatting.inference.video.moving_background import StillBackgrounds
    from tfmatting.inference.video.outputs import ClipOutputs
    from tfmatting.ondevice.camera import Camera
    from tfmatting.ondevice.live import live_format, matte_live
    from tfmatting.ondevice.window import Window

    with contextlib.ExitStack() as stack:
        stack.enter_context(terminable())
        outputs, backgrounds, encoding = _outputs(args, stack) if args.output else ([], None, None)
        model, _ = load_model(args)
        window = None if args.no_window else stack.enter_context(Window())
        camera = stack.enter_context(Camera(args.camera, model.size[::-1]))
        plate = _camera_plate(args, camera, window)
        writers = None
        if outputs:
            channels = backgrounds.channels if backgrounds else 3
            writers = stack.enter_context(ClipOutputs(outputs, live_format(camera.size), encoding, channels))
        new = options.new_background(args) or ColourBackground(clip_parts.SCREEN_GREEN)
        if args.no_window and args.seconds is None:
            LOGGER.info("recording %s: Ctrl-C ends it.", args.output)
        progress = matte_live(
            model, camera, plate, backgrounds or StillBackgrounds(new), window, writers, args.seconds, args.countdown
        )
    if not progress.frames:
        raise ValueError(f"the camera {args.camera} gave no pictures after the plate: there is no result.")
    LOGGER.info("%d frames in %.1f s, %.1f frames/s", progress.frames, progress.seconds, progress.frames_per_second)
    return _report(args, outputs, *camera.size, progress)


def _outputs(args, stack):
    """Returns the list of `Output`, the backgrounds and the `Encoding`, after all that can be refused early."""
    outputs, screen = clip_parts.clip_outputs(args)
    from tfmatting.inference.video.encoders import Encoding
    from tfmatting.inference.video.output_checks import check_clip_outputs

    encoding = Encoding(args.output_type, args.bit_depth, args.crf, args.output_video_mbps)
    backgrounds = clip_parts.clip_backgrounds(args, screen, stack)
    inputs = [path for path in clip_parts.input_paths(args) if path]
    check_clip_outputs(outputs, inputs, encoding, backgrounds.channels if backgrounds else 3)
    if screen:
        LOGGER.info("%s has no alpha: green takes its place (.mov and .webm hold alpha).", outputs[0].path)
    return outputs, backgrounds, encoding


def _camera_plate(args, camera, window):
    """Returns the plate of --bgr at the camera's size, or captures one."""
    from tfmatting.ondevice.live import live_format
    from tfmatting.ondevice.plate_capture import capture_plate

    if args.bgr:
        from tfmatting.inference.video.plates import AUTOMATIC, read_plate_for_clip

        if args.bgr == AUTOMATIC:
            raise ValueError("--bgr auto is for clips: leave --bgr out, and the camera captures the plate.")
        return read_plate_for_clip(args.bgr, live_format(camera.size), max_pixels=args.max_pixels)
    return capture_plate(camera.read, window.guide if window else _tell, args.countdown)


def _tell(_, message):
    LOGGER.info("%s", message)  # the logger says nothing twice


def _report(args, outputs, width, height, done):
    if args.json:
        results = {output.path: output.kind for output in outputs}
        report = {"input": args.input, "outputs": results, "width": width, "height": height, "model": args.model}
        speed = {"frames": done.frames, "seconds": round(done.seconds, 3)}
        print(json.dumps({**report, **speed, "frames_per_second": round(done.frames_per_second, 3)}, indent=2))
    return 0


def _seconds(text):
    return options.number(text, float, lambda value: 0 <= value < float("inf"), "seconds of at least 0")
