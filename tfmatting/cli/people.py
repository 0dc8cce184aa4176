"""The built-in finder of people. Light: TensorFlow loads when it is needed."""

import logging

from tfmatting import loading
from tfmatting.cli.model_choice import set_up_device
from tfmatting.models.segmentation.segmentation_presets import PERSON

LOGGER = logging.getLogger("tfmatting")


def load_people_finder(args):
    """Returns a `PeopleFinder` with the shipped weights, on the device that the options ask for.

    Raises:
        ImportError: if TensorFlow is not installed.
    """
    from tfmatting.inference.segmentation.people_finder import PeopleFinder

    set_up_device(args)
    return PeopleFinder(loading.load(PERSON))


def people_for_plate(args):
    """Returns a `PeopleFinder` for a plate that is made from a clip; None where TensorFlow is not installed."""
    try:
        return load_people_finder(args)
    except ImportError:
        LOGGER.info("TensorFlow is not installed: nobody is masked out of the plate.")
        return None
