"""`tfmatting data prepare`: a data set of TensorFlow Datasets from the files that the user fetched."""

import argparse
import contextlib
import inspect
import io
import json

from tfmatting.cli import options

DESCRIPTION = """Prepares a data set with TensorFlow Datasets: the files that you fetched are checked and written as
records, with random access where array_record is installed. What is prepared already stays as it is.

data sets:
"""
EPILOG = """examples:
  tfmatting data prepare photomatte85 --instructions
  tfmatting data prepare videomatte240k --manual-dir downloads/videomatte --config native
  tfmatting data prepare videomatte240k --manual-dir gs://bucket/videomatte --beam --beam-option runner=DataflowRunner

Beam needs the extra `beam`, in an environment of its own: pip install -c constraints-beam.txt 'tfmatting[beam,cpu]'"""


def add_parser(actions):
    from tfmatting.data.preparation import FILE_FORMATS, list_names

    parser = actions.add_parser(
        "prepare",
        help="prepare a data set from the files that you fetched",
        description=DESCRIPTION + "\n".join(f"  {name}" for name in list_names()),
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("name", metavar="NAME", help="one of the data sets above")
    parser.add_argument("--instructions", action="store_true", help="say what to fetch and how it must lie, and stop")
    parser.add_argument(
        "--manual-dir", metavar="DIR", help="what you fetched (default: DATA_DIR/downloads/manual/NAME)"
    )
    parser.add_argument(
        "--data-dir", metavar="DIR", help="prepared data sets (default: $TFDS_DATA_DIR or ~/tensorflow_datasets)"
    )
    parser.add_argument("--config", metavar="NAME", help="of the data set, e.g. native or humans (default: its first)")
    parser.add_argument(
        "--file-format",
        choices=FILE_FORMATS,
        help="of the records: array_record has random access (default where it is installed)",
    )
    parser.add_argument("--beam", action="store_true", help="make the examples in many processes, by Apache Beam")
    parser.add_argument(
        "--beam-option",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="of Beam's pipeline (default: this machine, all cores)",
    )
    options.add_report_options(parser)
    parser.add_argument("--debug", action="store_true", help="show tracebacks")
    parser.set_defaults(action=run)


def run(args):
    from tfmatting.data import preparation

    builder_class = preparation.builder_class(args.name)
    if args.instructions:
        print(inspect.cleandoc(builder_class.MANUAL_DOWNLOAD_INSTRUCTIONS))
        return 0
    known = [config.name for config in builder_class.BUILDER_CONFIGS]
    if args.config and args.config not in known:
        raise ValueError(f"--config must be one of {', '.join(known) or 'none'}. Received: {args.config}")
    if args.beam_option and not args.beam:
        raise ValueError("--beam-option needs --beam.")
    import tensorflow_datasets as tfds

    if args.quiet:
        tfds.disable_progress_bar()
    with contextlib.redirect_stdout(io.StringIO()):  # TensorFlow Datasets prints notices there
        builder = preparation.prepare(
            args.name,
            args.manual_dir,
            args.data_dir,
            args.config,
            args.file_format,
            beam=args.beam,
            beam_options=[f"--{option}" for option in args.beam_option],
        )
    counts = {split: information.num_examples for split, information in builder.info.splits.items()}
    report = {"name": args.name, "path": str(builder.data_path), "file_format": builder.info.file_format.value}
    if args.json:
        print(json.dumps({**report, "splits": counts}, indent=2))
    else:
        print(f"{report['path']} ({report['file_format']}): {', '.join(f'{n} {split}' for split, n in counts.items())}")
    return 0
