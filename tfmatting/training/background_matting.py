"""The training of background matting."""

from tfmatting.data.pipeline.interleaving import MATTING
from tfmatting.models.background_matting.background_matting import BackgroundMatting
from tfmatting.models.background_matting.refiner_patches import split_at_patches
from tfmatting.training.objectives import JUDGES, OBJECTIVES
from tfmatting.training.patches import with_patches


class BackgroundMattingTask:
    """See `tfmatting.training.tasks`.

    Args:
        config: `TrainConfig`.
        options: of `BackgroundMatting`.
    """

    family = "background_matting"

    def __init__(self, config, options):
        self.config = config
        self.model = BackgroundMatting(
            **options,
            name=config.model,
            backbone_scale=config.backbone_scale,
            refine_sample_pixels=config.refine_sample_pixels,
            dropout=config.dropout,
            dtype=config.precision,
        )
        self.model.base.trainable = config.stage in ("base", "joint")
        self.objectives = {MATTING: OBJECTIVES[config.stage]}
        self.judge = JUDGES[config.stage]
        self.judged = self.model.base if config.stage == "base" else self.model
        self.network = split_at_patches(self.model)[1] if config.stage == "patches" else self.judged

    def batches(self, data, workers, replicas):
        if self.config.stage == "patches":
            return with_patches(self.config, self.model, data, workers, replicas)
        return data
