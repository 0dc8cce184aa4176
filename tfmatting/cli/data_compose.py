"""`tfmatting data compose`: a composited data set from foregrounds and backgrounds, and its check."""

import argparse
import json
import logging
import pathlib

from tfmatting.cli import options

LOGGER = logging.getLogger("tfmatting")
DESCRIPTION = """Composites foregrounds before backgrounds into OUT/{train,validation,test}/{source,background,alpha};
the three pictures of a set have one name. Foregrounds and backgrounds are split 75/15/10, each picture in one split;
the shorter list starts again until the longer is through; a background is brought to the foreground's size. A command
that was stopped goes on when it is given again."""
EPILOG = """examples:
  tfmatting data compose cutouts backgrounds composited                    # cutouts: pictures with transparency
  tfmatting data compose foregrounds backgrounds composited --alphas alphas
  tfmatting data compose --check composited"""


def add_parser(actions):
    parser = actions.add_parser(
        "compose",
        help="composite foregrounds before backgrounds, as a data set",
        usage="tfmatting data compose FOREGROUNDS BACKGROUNDS OUT [options]\n       tfmatting data compose --check OUT",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("folders", nargs="+", metavar="FOLDER", help="foregrounds, backgrounds, and where the set goes")
    parser.add_argument("--alphas", metavar="DIR", help="alphas with the foregrounds' names (default: transparency)")
    parser.add_argument(
        "--check", action="store_true", help="say which files of OUT are misplaced or damaged, and do no more"
    )
    parser.add_argument("--format", choices=("png", "jpg"), default="png", help="of source and background")
    parser.add_argument("--crop", action="store_true", help="crop backgrounds to the foreground's shape, not stretch")
    parser.add_argument(
        "--keep-folders-together", action="store_true", help="foregrounds of one sub-folder (a clip) go to one split"
    )
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of who meets whom (default: 0)")
    parser.add_argument("--workers", type=options.positive, metavar="N", help="threads (default: one a core)")
    options.add_report_options(parser)
    parser.add_argument("--debug", action="store_true", help="show tracebacks")
    parser.set_defaults(action=run)


def run(args):
    wanted = 1 if args.check else 3
    if len(args.folders) != wanted:
        expected = "--check takes OUT alone" if args.check else "FOREGROUNDS BACKGROUNDS OUT are needed"
        raise ValueError(f"{expected}. Received: {' '.join(args.folders)} (see tfmatting data compose --help)")
    return _report(args, {}, 0) if args.check else _compose(args)


def _compose(args):
    from tqdm import tqdm

    from tfmatting.cli.termination import terminable
    from tfmatting.data.composition import Composition, CompositionOptions

    chosen = CompositionOptions(f".{args.format}", args.crop, args.keep_folders_together, args.seed)
    with terminable():
        composition = Composition(*args.folders, args.alphas, chosen)
        count = len(composition.pending())

        def progress(finished):
            return tqdm(finished, total=count, unit="set", disable=args.quiet)

        failures = composition.run(args.workers, progress)
    return _report(args, failures, count - len(failures))


def _report(args, failures, done):
    from tfmatting.data.composited_tree import SPLITS, check_tree, list_sets

    output = pathlib.Path(args.folders[-1])
    if not output.is_dir():
        raise FileNotFoundError(f"the composited data set {output} does not exist.")
    problems = check_tree(output, whole=args.check)
    counts = {split: len(list_sets(output / split)) if (output / split).is_dir() else 0 for split in SPLITS}
    if args.json:
        print(json.dumps({"done": done, "sets": counts, "failed": failures, "problems": problems}, indent=2))
    else:
        print(f"{output}: {', '.join(f'{count} {split}' for split, count in counts.items())}")
    for name, message in failures.items():
        LOGGER.error("error: %s: %s", name, message)
    for problem in problems:
        LOGGER.error("error: %s", problem)
    return 2 if failures or problems else 0
