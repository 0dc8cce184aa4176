"""`tfmatting p`: every picture of a folder."""

from tfmatting.cli import model_choice, options, ray_options
from tfmatting.cli.blend_options import blending
from tfmatting.cli.folder_report import tell_folder

EPILOG = """examples:
  tfmatting p photos cutouts
  tfmatting p photos cutouts --bgr empty_room.jpg
  tfmatting p photos composites --bgr plates -bgc white --format jpg

Every picture is matted for itself: for numbered frames of a clip, tfmatting v knows the frames before.
Folders are searched at any depth; OUT_DIR gets the same structure. Results that exist are kept unless --overwrite is
given. A picture that fails does not stop the others: it is named at the end, and the exit code is 2."""


def add_arguments(parser, add_network=ray_options.add_network_options):
    parser.add_argument("input", metavar="IN_DIR", help="folder of pictures, of any sizes")
    parser.add_argument("output", metavar="OUT_DIR", nargs="?", help="folder of the results")
    parser.add_argument("--overwrite", action="store_true", help="make results again that exist")
    parser.add_argument(
        "--format", choices=("png", "webp", "tif", "jpg", "bmp"), default="png", help="of the results (default: png)"
    )
    options.add_all(parser, "FOLDER", plate="; a file, or a folder with the pictures' names", add_network=add_network)


def run(args, load_model=ray_options.load_model):
    model_choice.choose_model(args)
    outputs = options.wanted_outputs(args)
    from tfmatting.inference import folders
    from tfmatting.inference.writing import check_formats

    new_background = options.new_background(args)
    blend = blending(args, new_background)
    inputs = [path for path in (args.background_image, args.checkpoint) if path]
    jobs = folders.plan_jobs(args.input, args.bgr, outputs, f".{args.format}", inputs)
    check_formats(jobs[0].outputs, args.bit_depth, new_background.channels if new_background else 3)
    pending = jobs if args.overwrite else folders.pending_jobs(jobs)
    if pending:
        folders.check_plate(args.bgr, args.max_pixels)
    failures, missing = _matte(args, pending, new_background, blend, load_model) if pending else ({}, {})
    return tell_folder(args, jobs, pending, failures, missing)


def _matte(args, jobs, new_background, blend, load_model):
    from tfmatting.inference.folders import matte_jobs

    model, _ = load_model(args)
    progress = not args.quiet
    return matte_jobs(model, jobs, args.max_pixels, new_background, args.bit_depth, progress, blend, args.strict)
