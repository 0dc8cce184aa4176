"""`tfmatting convert`: a PyTorch checkpoint to our own weights file."""

import json
import os

from tfmatting import loading
from tfmatting.cli import options
from tfmatting.models import registry

EPILOG = """example:
  tfmatting convert pytorch_resnet50.pth -m bgm_resnet50 -o bgm_resnet50.h5

Every tensor is mapped by its name, and none may be left over. PyTorch files need the extra `convert` (PyTorch);
.safetensors and .npz files with the same names do not need PyTorch."""


def add_arguments(parser):
    parser.add_argument(
        "checkpoint", metavar="CHECKPOINT", help="state dict: .pth, .pt, .ckpt, .bin, .safetensors or .npz"
    )
    parser.add_argument(
        "-m", "--model", choices=registry.PRESETS, required=True, metavar="NAME", help=", ".join(registry.PRESETS)
    )
    parser.add_argument("-o", "--output", required=True, metavar="FILE.h5", help="the weights file to write")
    parser.add_argument("--float16", action="store_true", help="half the size")
    options.add_kernel_option(parser)
    options.add_report_options(parser)


def run(args):
    from tfmatting.inference.writing import check_place, refuse_collisions
    from tfmatting.models.weights_file import save_weights

    if not args.output.endswith(".h5"):
        raise ValueError(f"the output {args.output} must end in .h5")
    check_place(args.output)
    refuse_collisions([args.output], [args.checkpoint])
    kernel = {"refine_kernel_size": args.refine_kernel_size} if args.refine_kernel_size else {}
    model = loading.load(args.model, checkpoint=args.checkpoint, **kernel)
    os.makedirs(os.path.dirname(os.path.abspath(args.output)), exist_ok=True)
    save_weights(model, args.output, "float16" if args.float16 else "float32")
    report = {"model": args.model, "output": args.output, "bytes": os.path.getsize(args.output)}
    print(json.dumps(report, indent=2) if args.json else f"{args.output}: {report['bytes'] / 1e6:.1f} MB")
    return 0
