"""`tfmatting eval`: how good models, or results in folders, are."""

import importlib
import json
import logging
import pathlib

from tfmatting.cli import options

LOGGER = logging.getLogger("tfmatting")
PROTOCOLS = ("folders", "photos", "hd_videos", "uhd_videos", "aim", "distinctions646", "photomatte85")
SHOWN_NOTES = 20
EPILOG = """examples:
  tfmatting eval predictions truths --out report                   # alphas of the same names in two folders
  tfmatting eval ours theirs truths --trimaps trimaps
  tfmatting eval --protocol photomatte85 --model bgm_resnet50:resnet50.pth --out report
  tfmatting eval --model bgm_mobilenetv2 --model new=runs/joint --foregrounds fg --alphas alpha --backgrounds rooms
  tfmatting eval --video predictions truths                        # a sub-folder is a clip, its pictures the frames

A MODEL is the name of one with shipped weights, a file of weights (.h5, .pth, .safetensors, .npz; NAME:FILE where it is
not of bgm_mobilenetv2), the folder of a run of tfmatting-train, or a .keras file; LABEL=MODEL names it.
--out gets results.csv, results.json and report.html. What cannot be evaluated is named, a line each, and the rest is.
Exit code: 0, 1 where something could not be evaluated, 2 where nothing could."""


def add_arguments(parser):
    parser.add_argument(
        "folders", nargs="*", metavar="FOLDER", help="predicted alphas, one folder or more, and the true ones last"
    )
    parser.add_argument(
        "--model", action="append", default=[], metavar="MODEL", help="a model to evaluate; may be repeated"
    )
    group = parser.add_argument_group("data")
    group.add_argument("--protocol", choices=PROTOCOLS, metavar="NAME", help=f"one of {', '.join(PROTOCOLS)}")
    group.add_argument("--data", metavar="NAME[:SPLIT]", help="prepared data set of foregrounds and alphas")
    group.add_argument("--background-data", metavar="NAME[:SPLIT]", help="prepared data set of backgrounds")
    group.add_argument("--data-dir", metavar="DIR", help="folder of the prepared data sets")
    group.add_argument("--foregrounds", metavar="DIR", help="folder of foregrounds, instead of a data set")
    group.add_argument("--alphas", metavar="DIR", help="alphas of the foregrounds' names (default: transparency)")
    group.add_argument("--backgrounds", metavar="DIR", help="folder of backgrounds, instead of a data set")
    group.add_argument("--composites", metavar="DIR", help="folder of source, background and alpha, used as they are")
    group.add_argument("--trimaps", metavar="DIR", help="of the truths, 128 = unknown (default: made from the truths)")
    group.add_argument("--video", action="store_true", help="a sub-folder is a clip: the change in time counts, too")
    group.add_argument("--limit", type=options.positive, metavar="N", help="evaluate the first N alone")
    group.add_argument(
        "--seed", type=options.seed, metavar="N", help="of backgrounds, plates and intervals (default: 0)"
    )
    group = parser.add_argument_group("model")
    group.add_argument(
        "--backbone-scale", type=_scale, metavar="SCALE", help="1 / c, or auto (default: the protocol's)"
    )
    group.add_argument("--refined-patches", type=options.positive, metavar="K", help="k (default: the protocol's)")
    options.add_device_options(parser)
    group = parser.add_argument_group("results")
    group.add_argument("--out", type=pathlib.Path, metavar="DIR", help="folder of the results")
    group.add_argument("--workers", type=options.positive, metavar="N", help="threads (default: one a core)")
    options.add_report_options(parser)


def run(args):
    _check(args)
    if args.out:
        importlib.import_module("tfmatting.evaluation.report")  # what it needs is missed now, not at the end
    protocol = _protocol(args)
    benchmark, predictors = _work(args, protocol)
    if args.limit:
        benchmark.items = benchmark.items[: args.limit]
    result, evaluation = _evaluated(args, benchmark, predictors, protocol)
    if args.json:
        print(json.dumps(result, indent=1, allow_nan=False))
    else:
        from tfmatting.cli.evaluate_table import tables

        print(tables(result))
    _tell(result)
    if args.out:
        _write(result, evaluation, args.out)  # last, so that a full disk takes no result away
    return 1 if result["failed"] else 0


def _check(args):
    """Raises a ValueError where the options do not fit together."""
    own = [name for name in ("foregrounds", "composites", "data") if getattr(args, name)]
    if bool(args.folders) == bool(args.model):
        raise ValueError("give folders (PREDICTIONS ... TRUTHS) or --model, one of them (see tfmatting eval --help)")
    if args.folders and len(args.folders) < 2:
        raise ValueError(f"two folders are needed: predictions and truths. Received: {args.folders[0]}")
    if args.folders and (own or args.backgrounds or args.background_data):
        raise ValueError("folders of predictions are compared with the truths: leave out the data of --model.")
    if args.folders and (named := _of_models(args)):
        raise ValueError(f"{named} is for --model: folders of predictions are compared as they are.")
    if args.model and args.trimaps:
        raise ValueError("--trimaps is for folders of predictions: with --model they are made from the truths.")
    if len(own) > 1:
        raise ValueError(f"give one of --foregrounds, --composites and --data. Received: --{', --'.join(own)}")
    if args.alphas and not args.foregrounds:
        raise ValueError("--alphas belong to --foregrounds, which are missing.")
    if args.composites and (args.backgrounds or args.background_data):
        raise ValueError("--composites have backgrounds already: leave out --backgrounds and --background-data.")
    if args.backgrounds and args.background_data:
        raise ValueError("give --backgrounds or --background-data, one of them.")
    if args.out and args.out.exists() and not args.out.is_dir():
        raise ValueError(f"--out must be a folder. Received: the file {args.out}")


def _of_models(args):
    """The first option that was given for models, or None."""
    given = {"--backbone-scale": args.backbone_scale, "--refined-patches": args.refined_patches}
    given |= {"--data-dir": args.data_dir, "--threads": args.threads}
    given |= {"--device": args.device != "auto", "--precision": args.precision != "float32"}
    return next((name for name, value in given.items() if value), None)


def _scale(text):
    return "auto" if text == "auto" else options.number(text, float, lambda value: 0 < value <= 1, "auto or in (0, 1]")


def _protocol(args):
    """The protocol that is asked for, with what other options change of it."""
    import dataclasses

    name = args.protocol or ("folders" if args.folders else "hd_videos" if args.video else "photos")
    protocol = importlib.import_module(f"tfmatting.evaluation.protocols.{name}").PROTOCOL
    changes = {"seed": args.seed, "backbone_scale": args.backbone_scale, "refined_patches": args.refined_patches}
    changes["data"] = "" if args.foregrounds else args.data
    changes["background_data"] = "" if args.backgrounds else args.background_data
    if args.composites:
        changes["description"] = "composites and plates as they are"
    return dataclasses.replace(protocol, **{key: value for key, value in changes.items() if value is not None})


def _work(args, protocol):
    """The benchmark, and the functions that predict on it; the data is opened before a model is loaded."""
    if args.folders:
        from tfmatting.evaluation.predictions import Predictions

        *folders, truths = args.folders
        labels = [pathlib.Path(folder).name for folder in folders]
        if len(set(labels)) < len(labels):
            labels = [pathlib.Path(folder).as_posix() for folder in folders]
        if len(set(labels)) < len(labels):
            raise ValueError(f"a folder of predictions is given twice. Received: {' '.join(folders)}")
        benchmark = Predictions(dict(zip(labels, folders, strict=True)), truths, protocol, args.trimaps, args.video)
        return benchmark, benchmark.predictors
    from tfmatting.cli import evaluate_models
    from tfmatting.evaluation.evaluate import model_predictors

    wanted = evaluate_models.parse(args.model)
    benchmark = _benchmark(args, protocol)
    return benchmark, model_predictors(evaluate_models.load(wanted, args, protocol))


def _benchmark(args, protocol):
    from tfmatting.evaluation import composited_trees, composites, matting_sets

    if args.composites:
        return composited_trees.CompositedTree(args.composites, protocol, args.video)
    if not (args.foregrounds or protocol.data) or not (args.backgrounds or protocol.background_data):
        raise ValueError(
            "the data is missing: give --foregrounds and --backgrounds, --data and --background-data, --composites,"
            f" or a protocol that names its data. Received: --protocol {protocol.name}"
        )
    if args.foregrounds:
        mattes = matting_sets.FolderMattes(args.foregrounds, args.alphas)
    else:
        mattes = matting_sets.PreparedMattes(protocol.data, args.data_dir)
    if args.backgrounds:
        backgrounds = matting_sets.FolderBackgrounds(args.backgrounds)
    else:
        backgrounds = matting_sets.PreparedBackgrounds(protocol.background_data, args.data_dir)
    places = args.foregrounds or protocol.data, args.backgrounds or protocol.background_data
    return composites.Composites(mattes, backgrounds, protocol, "{} before {}".format(*places), args.video)


def _evaluated(args, benchmark, predictors, protocol):
    from tqdm import tqdm

    from tfmatting.evaluation.evaluate import Evaluation

    def progress(items):
        unit = "clip" if args.video else "picture"
        return tqdm(items, total=len(benchmark.items), unit=unit, disable=args.quiet)

    evaluation = Evaluation(benchmark, predictors, protocol, args.workers, progress)
    return evaluation.result, evaluation


def _write(result, evaluation, folder):
    from tfmatting.evaluation.report import write_report
    from tfmatting.evaluation.result import write_csv, write_json

    folder.mkdir(parents=True, exist_ok=True)
    write_csv(result, folder / "results.csv")
    write_json(result, folder / "results.json")
    write_report(result, evaluation.pictures, folder / "report.html")


def _tell(result):
    """Says on stderr what failed, a line each, and what must be known of the others."""
    for entry in result["failed"]:
        LOGGER.error("error: %s: %s", entry["name"], entry["reason"])
    noted = [(image["name"], note) for image in result["images"] for note in image["notes"]]
    for name, note in noted[:SHOWN_NOTES]:
        LOGGER.warning("notice: %s: %s", name, note)
    if len(noted) > SHOWN_NOTES:
        LOGGER.warning("notice: %d more notices are in the results of --out", len(noted) - SHOWN_NOTES)
