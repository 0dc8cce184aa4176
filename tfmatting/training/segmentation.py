"""The training of segmentation."""

from tfmatting.configs.segmentation_train_config import VOC
from tfmatting.data.pipeline.interleaving import MATTING
from tfmatting.models.segmentation import classes
from tfmatting.models.segmentation.architectures import ARCHITECTURES
from tfmatting.models.segmentation.segmentation import Segmentation
from tfmatting.training.segmentation_objective import segmentation_objective


class SegmentationTask:
    """See `tfmatting.training.tasks`.

    Args:
        config: `SegmentationTrainConfig`.
        options: of the preset: the architecture; the classes are those of the config.
    """

    family = "segmentation"

    def __init__(self, config, options):
        architecture = options["architecture"]
        self.model = Segmentation(
            architecture,
            name=config.model,
            classes=class_names(config),
            auxiliary=ARCHITECTURES[architecture].has_auxiliary and config.auxiliary_weight > 0,
            dtype=config.precision,
        )
        self.network = self.judged = self.model
        self.judge = segmentation_objective(config.auxiliary_weight)
        self.objectives = {MATTING: self.judge}

    def batches(self, data, workers, replicas):
        return data


def class_names(config):
    """Returns the names of the classes of a `SegmentationTrainConfig`.

    Raises:
        ValueError: if a name is empty, or occurs twice.
    """
    if config.classes == VOC:
        return classes.VOC
    return classes.class_names(config.classes.split(","))
