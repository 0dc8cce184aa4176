"""What the options of models that know classes come to. Light: Keras and OpenCV load when needed."""

from tfmatting.models import registry
from tfmatting.models.segmentation.classes import VOC

#: what other models have no use for, by the names of their flags
FLAGS = {"classes": "--class", "downscale": "--downscale", "refine_edges": "--refine-edges"}
DEFAULT_CLASS = "person"


def check_segmentation_options(args, is_segmentation):
    """Raises an error if the options are given for another model, or cannot be kept."""
    for name, flag in FLAGS.items():
        if getattr(args, name, None) is not None and not is_segmentation:
            raise ValueError(f"{flag} is for segmentation models, as -m fcn_resnet101. Received: {args.model}")
    known = registry.preset(args.model).config.get("classes") if is_segmentation else None
    if known and getattr(args, "classes", None) and not args.checkpoint:
        chosen_classes(args, known)
    if getattr(args, "refine_edges", None):
        from tfmatting.inference.segmentation.pymatting_package import check_installed

        check_installed()


def segmentation_matting(args, model):
    """Returns the `SegmentationMatting` that the options ask for.

    Args:
        args: the options.
        model: `Segmentation`.
    Raises:
        ValueError: if the model lacks a class.
    """
    from tfmatting.inference.segmentation.segmentation_matting import SegmentationMatting

    chosen = chosen_classes(args, model.classes, default=DEFAULT_CLASS)
    return SegmentationMatting(model, chosen, args.downscale or "auto", bool(args.refine_edges))


def chosen_classes(args, known, default=None):
    """Returns the names of classes that the options ask for.

    Args:
        args: the options.
        known: names of the model's classes.
        default: name where none is asked for.
    Returns:
        A list; None where there is no default either.
    Raises:
        ValueError: if the model lacks a class.
    """
    if not args.classes and default is None:
        return None
    chosen = [_name(text) for text in args.classes or [default]]
    for name in chosen:
        if name not in known:
            raise ValueError(_unknown(name, known, args))
    return chosen


def _name(text):
    """Returns the name of a class that may be given by its number."""
    if not text.isdecimal():
        return text
    if int(text) >= len(VOC):
        raise ValueError(f"--class: the classes of Pascal VOC have numbers from 0 to {len(VOC) - 1}. Received: {text}")
    return VOC[int(text)]


def _unknown(name, classes, args):
    weights = args.checkpoint or f"of {args.model}"
    known = ", ".join(classes) if len(classes) > 1 else f"{classes[0]} alone"
    return f"the weights {weights} have no class {name!r}, which --class asks for, but {known}."
