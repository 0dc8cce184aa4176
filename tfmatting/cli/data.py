"""`tfmatting data`: data sets are prepared, composed, cleaned of people, and rendered."""

from tfmatting.cli import data_compose, data_filter_people, data_prepare, data_render_people

EPILOG = """examples:
  tfmatting data prepare videomatte240k --manual-dir downloads/videomatte --config native
  tfmatting data filter-people backgrounds --network yolov3.weights --network-config yolov3.cfg
  tfmatting data compose foregrounds backgrounds composited --alphas alphas

`tfmatting data ACTION --help` explains an action."""


def add_arguments(parser):
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    for module in (data_prepare, data_compose, data_filter_people, data_render_people):
        module.add_parser(actions)


def run(args):
    return args.action(args)
