"""What a training run is."""

import dataclasses

STAGES = ("base", "joint", "refiner")


@dataclasses.dataclass(frozen=True)
class TrainConfig:
    """One stage of training.

    Attributes:
        model: name of the model.
        stage: "base" trains the base network alone, "joint" base and refiner together, "refiner" the refiner alone.
        steps: optimizer steps.
        batch_pixels: pixels of all pictures of a batch, about; small pictures make a large batch.
        smallest_batch, largest_batch: limits of the number of pictures.
        smallest, largest: side of the square pictures in pixels, of the full resolution in the stages with a refiner.
        size_multiple: the side is a multiple of this.
        learning_rate: Adam's, at its peak; it falls to a hundredth by a cosine.
        warmup_steps: steps of linear growth to the peak.
        backbone_scale: size of the base network's picture in the stages with a refiner.
        refine_sample_pixels: pixels to refine a picture in the stages with a refiner.
        dropout: rate after the ASPP.
        seed: of the weights, the samples and the sizes.
        validation_batches: batches of a fixed seed that are judged for the log.
        validation_steps: steps between two lines of the log.
        checkpoint_steps: steps between two checkpoints.
    """

    model: str = "bgm_mobilenetv2"
    stage: str = "base"
    steps: int = 3000
    batch_pixels: int = 240_000
    smallest_batch: int = 4
    largest_batch: int = 16
    smallest: int = 128
    largest: int = 320
    size_multiple: int = 16
    learning_rate: float = 1e-3
    warmup_steps: int = 200
    backbone_scale: float = 0.25
    refine_sample_pixels: int = 80_000
    dropout: float = 0.1
    seed: int = 0
    validation_batches: int = 10
    validation_steps: int = 250
    checkpoint_steps: int = 100

    def __post_init__(self):
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if field.name not in ("seed", "dropout", "warmup_steps") and not isinstance(value, str) and value <= 0:
                raise ValueError(f"`{field.name}` must be above 0. Received: {field.name}={value}")
        if self.stage not in STAGES:
            raise ValueError(f"`stage` must be one of {', '.join(STAGES)}. Received: stage={self.stage!r}")
        for small, large in (("smallest", "largest"), ("smallest_batch", "largest_batch")):
            if getattr(self, small) > getattr(self, large):
                raise ValueError(f"`{small}` must be at most `{large}`. Received: {small}={getattr(self, small)}")
