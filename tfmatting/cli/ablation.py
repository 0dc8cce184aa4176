"""`tfmatting ablate`: the papers' ablations, a table with the papers' numbers, and a plot."""

import argparse
import json
import pathlib

from tfmatting.cli import ablation_data, ablation_names, options

EPILOG = """examples:
  tfmatting ablate refined-area --out ablations
  tfmatting ablate refined-area --foregrounds fg --alphas alpha --backgrounds rooms --out ablations
  tfmatting ablate encoders --model bgm_mobilenetv2 --model r50=bgm_resnet50:resnet50.pth --out ablations
  tfmatting ablate speed --sizes hd --out ablations
  tfmatting ablate freezing --images photographs --masks masks --out ablations

Without folders the data are synthetic composites, drawn here and the same for a --seed. --out gets NAME.csv, NAME.json,
NAME.png and NAME.svg. docs/ablations.md says what each measures. `tfmatting ablate NAME --help` explains one."""


def add_arguments(parser):
    actions = parser.add_subparsers(metavar="NAME", required=True)
    for name, ablation in ablation_names.ABLATIONS.items():
        action = actions.add_parser(
            name,
            help=ablation.summary,
            description=f"{ablation.summary[0].upper()}{ablation.summary[1:]} ({ablation.paper}, {ablation.source}).",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        if ablation.data:
            ablation_data.add_arguments(action, folders=ablation.folders)
        for add in ablation.options:
            add(action)
        kept = "folder of the table and the plot" + (", and of the trainings (runs/)" if ablation.trains else "")
        action.add_argument("--out", type=pathlib.Path, required=ablation.trains, metavar="DIR", help=kept)
        options.add_report_options(action)
        action.add_argument("--debug", action="store_true", help="show tracebacks")
        action.set_defaults(action=ablation.run)


def run(args):
    if args.out and args.out.exists() and not args.out.is_dir():
        raise ValueError(f"--out must be a folder. Received: the file {args.out}")
    outcome, draw, sheets = args.action(args)
    if args.out:
        outcome.write(args.out, draw)
        _write_sheets(args.out, outcome.name, sheets)
    if args.json:
        print(json.dumps({"title": outcome.title, "rows": outcome.rows, "settings": outcome.settings}, indent=1))
    else:
        print(outcome.as_text())
    return 0


def _write_sheets(folder, name, sheets):
    """Writes {title: uint8 RGB picture} as NAME_TITLE.png."""
    from tfmatting.inference.pixels import unit_floats
    from tfmatting.inference.writing import write_pictures

    pictures = {str(folder / f"{name}_{title}.png"): unit_floats("sheet", sheet) for title, sheet in sheets.items()}
    if pictures:
        write_pictures(pictures)
