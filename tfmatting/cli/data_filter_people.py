"""`tfmatting data filter-people`: backgrounds that show people are listed, or moved away and back."""

import argparse
import importlib.metadata
import json
import logging
import pathlib

from tfmatting.cli import options
from tfmatting.cli.people import load_people_finder

LOGGER = logging.getLogger("tfmatting")
DESCRIPTION = """Finds the pictures of a folder that show people, with the segmenter of people in the package, or a YOLO
network of yours through OpenCV's DNN module. They are listed, or moved to a quarantine folder, from where --undo moves
them back; nothing is ever deleted. One line each gives score and path. Look at what was found: the segmenter has
never seen a photograph of a person.

Networks: Darknet's .weights with its .cfg (YOLOv3), or .onnx (exports of YOLOv5, v7, v8 and later). Their score is that
of the surest person, the segmenter's the mean probability of the surest hundredth of the picture.
"""
EPILOG = """examples:
  tfmatting data filter-people backgrounds
  tfmatting data filter-people backgrounds --network yolov3.weights --network-config yolov3.cfg
  tfmatting data filter-people backgrounds --network yolov8n.onnx --threshold 0.3 --move quarantine
  tfmatting data filter-people backgrounds --undo quarantine"""


def add_parser(actions):
    parser = actions.add_parser(
        "filter-people",
        help="find backgrounds that show people",
        description=DESCRIPTION + _darknet_notice(),
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("folder", metavar="DIR", help="backgrounds; searched at any depth")
    parser.add_argument("--network", metavar="FILE", help="a YOLO network, .onnx or .weights (default: the segmenter)")
    parser.add_argument("--network-config", metavar="FILE.cfg", help="of a Darknet network")
    parser.add_argument(
        "--threshold",
        type=_share,
        metavar="X",
        help="score from which on a picture counts (default: 0.5 of a YOLO network, 0.8 of the segmenter)",
    )
    parser.add_argument(
        "--class",
        dest="classes",
        type=_class,
        action="append",
        metavar="N",
        help="of a YOLO network: number of a class that counts; may be given again (default: 0, the person of COCO)",
    )
    parser.add_argument(
        "--size",
        type=_size,
        metavar="N",
        help="of a YOLO network: side that pictures are fitted into (default: 416 Darknet, 640 ONNX)",
    )
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--move", metavar="QUARANTINE", help="move what is found to this folder, with a manifest")
    action.add_argument("--undo", metavar="QUARANTINE", help="move everything back from there; needs no network")
    options.add_report_options(parser)
    parser.add_argument("--debug", action="store_true", help="show tracebacks")
    parser.set_defaults(action=run)


def run(args):
    from tfmatting.data.people_filter import Quarantine

    if args.undo:
        from tfmatting.data.pictures import find_pictures

        restored = Quarantine(args.undo, args.folder).undo()
        if left := list(find_pictures(pathlib.Path(args.undo), keep_suffix=True)):
            LOGGER.warning("%d pictures that the manifest does not name stay in %s: %s", len(left), args.undo, left[0])
        print(json.dumps({"restored": restored}) if args.json else f"{restored} pictures moved back to {args.folder}")
        return 0
    quarantine = Quarantine(args.move, args.folder) if args.move else None
    network = _network(args)
    found, failures = _search(args, network, quarantine)
    if args.json:
        pictures = [{"file": name, "score": round(score, 4)} for name, score in found.items()]
        print(json.dumps({"found": pictures, "failed": failures, "moved_to": args.move}, indent=2))
    LOGGER.info("%d pictures show people%s", len(found), f", moved to {args.move}" if args.move else "")
    for message in failures.values():
        LOGGER.error("error: %s", message)
    return 2 if failures else 0


def _network(args):
    """Returns the `YoloNetwork` of the options, or the built-in `PeopleFinder`."""
    if args.network:
        from tfmatting.data.yolo import YoloNetwork

        return YoloNetwork(args.network, args.network_config, args.classes or (0,), args.size)
    for name, value in (("network-config", args.network_config), ("class", args.classes), ("size", args.size)):
        if value is not None:
            raise ValueError(f"--{name} is for a YOLO network: give --network, too.")
    return load_people_finder(args)


def _search(args, network, quarantine):
    from tqdm import tqdm

    from tfmatting.cli.termination import terminable
    from tfmatting.data.people_filter import find_people

    def progress(paths):
        return tqdm(paths, unit="picture", disable=args.quiet)

    found, failures = {}, {}
    with terminable():
        for name, score, message in find_people(args.folder, network, args.threshold, args.move, progress):
            if message:
                failures[name] = message
                continue
            if quarantine:
                quarantine.move(name, score)
            found[name] = score
            if not args.json:
                tqdm.write(f"{score:.2f} {name}")
    return found, failures


def _darknet_notice():
    """What the help says where OpenCV cannot read Darknet's files."""
    for package in ("opencv-python", "opencv-python-headless"):
        try:
            version = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
        if int(version.split(".")[0]) >= 5:
            return f"OpenCV {version} is installed here, and OpenCV 5 reads no Darknet files any more: .onnx alone.\n"
    return ""


def _share(text):
    return options.number(text, float, lambda value: 0 < value <= 1, "in (0, 1]")


def _class(text):
    return options.number(text, int, lambda value: value >= 0, "an integer of at least 0")


def _size(text):
    return options.number(text, int, lambda value: value >= 32 and value % 32 == 0, "a multiple of 32")
