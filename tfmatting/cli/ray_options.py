"""Options of commands whose networks can run on a Ray cluster, and what they come to."""

import logging

from tfmatting.cli import model_choice, options

LOGGER = logging.getLogger("tfmatting")
_USUAL_THREADS = 4


def add_ray_options(parser):
    """Adds the options; returns their group."""
    group = parser.add_argument_group("Ray cluster")
    group.add_argument(
        "--ray",
        action="store_true",
        help="compute on the machines of a Ray cluster (extra `ray`), a network for each --threads of their processors",
    )
    group.add_argument(
        "--ray-address",
        metavar="HOST:PORT",
        help="of the cluster (default: RAY_ADDRESS, or that of this machine, or else this machine alone)",
    )
    return group


def check_ray(args):
    """Raises a ValueError where options do not go together; the model is chosen before."""
    if args.ray_address and not args.ray:
        raise ValueError("--ray-address is for --ray: give both.")
    if args.ray and args.precision == "int8":
        raise ValueError("--precision int8 keeps its networks on one machine: leave out --ray, or choose another.")
    if args.ray and model_choice.without_plate(args):
        other = "give --bgr" if hasattr(args, "bgr") else "choose another model"
        raise ValueError(f"--ray is for models with a captured plate: leave it out, or {other}. Received: {args.model}")


def described_network(args, accelerated=False):
    """Returns the `Network` that the options ask for, and the bytes of its checkpoint or None.

    Args:
        args: the options.
        accelerated: whether many pictures of one size are to come.
    """
    from tfmatting.inference.precision import PRECISIONS
    from tfmatting.serving.ray_cluster import Network

    given = {**model_choice.given_options(args), "dtype": PRECISIONS[args.precision]}
    device = "gpu" if args.device == "gpu" else "cpu"
    network = Network(args.model, tuple(given.items()), device, args.threads or _USUAL_THREADS, accelerated)
    return network.with_checkpoint(args.checkpoint)


def add_network_options(parser):
    """Adds what chooses the model and what computes it, a device of this machine or a Ray cluster; see `load_model`."""
    options.add_model_options(parser)
    options.add_segmentation_options(parser)
    options.add_device_options(parser)
    add_ray_options(parser)


def load_model(args, bit_depth=8, accelerated=False):
    """Returns the model and what it runs on in words, as `model_choice.load_model` does, or a `RayModel` for --ray.

    Args:
        args: the options.
        bit_depth: of the pictures, where it is known.
        accelerated: whether many pictures of one size are to come.
    """
    check_ray(args)
    if not args.ray:
        return model_choice.load_model(args, bit_depth)
    from tfmatting.serving.ray_model import RayModel

    model = RayModel(*described_network(args, accelerated), args.ray_address)
    device = f"Ray cluster, {model.in_flight} pictures under way"
    LOGGER.info("device: %s; %s in %s", device, args.model, args.precision)
    return model, device


def load_clip_model(args, bit_depth=8):
    """Does what `load_model` does, for the frames of a clip."""
    if args.ray and (args.batch_size or 1) != 1:
        raise ValueError("--batch-size is for a network of this machine: leave out --ray, which has frames under way.")
    return load_model(args, bit_depth, accelerated=True)


def add_serve_options(parser):
    """Adds the options of `tfmatting s`."""
    group = add_ray_options(parser)
    group.add_argument("--replicas", type=options.positive, default=1, metavar="N", help="networks (default: 1)")
    group.add_argument(
        "--batch-size", type=options.positive, default=4, metavar="N", help="pictures of a network at once (default: 4)"
    )


def load_served_model(args):
    """Returns a `ServedModel` and the cluster in words."""
    from tfmatting.serving.ray_serve import ServedModel

    network, checkpoint = described_network(args)
    model = ServedModel(network, checkpoint, args.replicas, args.batch_size, args.ray_address)
    device = f"Ray cluster, replicas: {args.replicas}"
    LOGGER.info("device: %s; %s in %s", device, args.model, args.precision)
    return model, device
