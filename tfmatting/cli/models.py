"""`tfmatting models`: what there is to load."""

import json

from tfmatting import loading

EPILOG = "Use a model with -m NAME, or in Python with tfmatting.load(NAME)."


def add_arguments(parser):
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these (default: all)")
    parser.add_argument("--json", action="store_true", help="as JSON")


def run(args):
    known = loading.list_models()
    if unknown := [name for name in args.names if name not in known]:
        raise ValueError(f"NAME must be one of {', '.join(known)}. Received: {unknown[0]}")
    models = {name: known[name] for name in args.names or known}
    if args.json:
        print(json.dumps({"default": loading.DEFAULT, "models": models}, indent=2))
        return 0
    for name, facts in models.items():
        print(f"{name} (default)" if name == loading.DEFAULT else name)
        for label, value in facts.items():
            print(f"  {label.replace('_', ' '):<14}{_text(value)}")
    return 0


def _text(value):
    return f"{value:,}" if isinstance(value, int) else "-" if value is None else value
