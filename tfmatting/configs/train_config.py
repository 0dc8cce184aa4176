"""What a training run is."""

import dataclasses

STAGES = ("base", "joint", "refiner", "patches")
SCHEDULES = ("cosine", "constant")
EFFECTS = ("paper", "camera")
PRECISIONS = ("float32", "mixed_float16", "mixed_bfloat16")
SHARES = ("drawn_share", "empty_share", "like_coloured_share")
LIMITS = (("smallest", "largest"), ("smallest_batch", "largest_batch"), ("patch_batch", "pool_patches"))
MAY_BE_ZERO = ("seed", "dropout", "warmup_steps", "epochs", "clip_norm", "average_decay", "patience", *SHARES)
BELOW_ONE = ("dropout", "average_decay")


@dataclasses.dataclass(frozen=True)
class LearningRate:
    """Adam's learning rate at its peak, by module of the network."""

    backbone: float = 1e-3
    aspp: float = 1e-3
    decoder: float = 1e-3
    refiner: float = 1e-3


@dataclasses.dataclass(frozen=True)
class TrainConfig:
    """One stage of training.

    Attributes:
        model: name of the model.
        stage: "base" trains the base network alone, "joint" base and refiner together, "refiner" the refiner alone,
            "patches" the refiner alone on patches that are mixed of many pictures, which is faster by far.
        steps: optimizer steps.
        epochs: passes over the data, which give the number of steps; 0 = `steps` says it. A pass lasts until the longer
            of the two sets is through (Lin et al. 2021, appendix D.1); batches that `batch_pixels` makes smaller leave
            some of its pictures out.
        batch_pixels: pixels of all pictures of a batch, about; small pictures make a large batch.
        smallest_batch, largest_batch: limits of the number of pictures; equal limits fix it.
        smallest, largest: side of the pictures in pixels, of the full resolution in the stages with a refiner. They are
            square, as TensorFlow's training graph of dilated depthwise convolutions fails where one side alone changes.
        size_multiple: the side is a multiple of this; in the stage "patches" a multiple of 4.
        learning_rate: a `LearningRate`, or one number for all modules.
        schedule: "cosine" falls to a hundredth of the peak, "constant" stays.
        warmup_steps: steps of linear growth to the peak.
        accumulation_steps: batches whose gradients one optimizer step adds up.
        clip_norm: limit of the norm of all gradients together; 0 = none.
        average_decay: of the moving average of the weights, e.g. 0.999, which is what is judged and kept; 0 = none.
        freeze: modules (backbone, aspp, decoder, refiner) or blocks (stem, block3, stage1_block2) that do not learn,
            separated by commas.
        precision: "float32", "mixed_float16" (with loss scaling) or "mixed_bfloat16".
        backbone_scale: size of the base network's picture in the stages with a refiner; "auto": as the model chooses it
            for each size (`tfmatting.ops.resize.scaled_size`).
        refine_sample_pixels: pixels to refine a picture in the stages with a refiner; 16 a patch.
        patch_batch: patches a step in the stage "patches".
        pool_batches, pool_patches: batches of pictures that a pool of patches is taken from, and how many it holds.
        pool_passes: how often a pool is gone through.
        dropout: rate after the ASPP.
        seed: of the weights, the samples and the sizes.
        data, background_data: TFDS data sets as NAME:SPLIT or NAME/CONFIG:SPLIT; "" = drawn figures, drawn rooms.
        validation_data, validation_background_data: the same, for the validation; "" = the data set's own split
            "validation", or else a twentieth of the training data, whole clips, that is kept aside; drawn figures have
            another seed.
        drawn_share: of the batches that are drawn figures where there is data, too.
        empty_share, like_coloured_share: of the samples of the data: with nobody in the room, with clothes like what is
            behind them.
        effects: "paper": the augmentation of the paper's appendix D.1 alone; "camera": then exposure drift, sensor
            noise, resampling and compression, too. Drawn figures always have the latter.
        validation_batches: fixed batches that are judged.
        validation_steps: steps between two validations.
        patience: validations without a better loss after which the run ends with the best weights; 0 = never.
        statistics_batches: batches over which the statistics of batch normalization are estimated anew at the end.
        log_steps: steps between two lines of the log.
        checkpoint_steps: steps between two checkpoints.
        kept_checkpoints: the newest so many stay.
    """

    model: str = "bgm_mobilenetv2"
    stage: str = "base"
    steps: int = 3000
    epochs: int = 0
    batch_pixels: int = 240_000
    smallest_batch: int = 4
    largest_batch: int = 16
    smallest: int = 128
    largest: int = 320
    size_multiple: int = 16
    learning_rate: LearningRate = LearningRate()
    schedule: str = "cosine"
    warmup_steps: int = 200
    accumulation_steps: int = 1
    clip_norm: float = 0.0
    average_decay: float = 0.0
    freeze: str = ""
    precision: str = "float32"
    backbone_scale: float | str = 0.25
    refine_sample_pixels: int = 80_000
    patch_batch: int = 2048
    pool_batches: int = 64
    pool_patches: int = 131_072
    pool_passes: int = 2
    dropout: float = 0.1
    seed: int = 0
    data: str = ""
    background_data: str = ""
    validation_data: str = ""
    validation_background_data: str = ""
    drawn_share: float = 0.0
    empty_share: float = 0.0
    like_coloured_share: float = 0.0
    effects: str = "paper"
    validation_batches: int = 10
    validation_steps: int = 250
    patience: int = 0
    statistics_batches: int = 50
    log_steps: int = 50
    checkpoint_steps: int = 100
    kept_checkpoints: int = 3

    @property
    def unit(self):
        """What the steps count: "patches" in the stage of this name, else "pictures"."""
        return "patches" if self.stage == "patches" else "pictures"

    def __post_init__(self):
        if isinstance(self.learning_rate, int | float):
            names = [field.name for field in dataclasses.fields(LearningRate)]
            object.__setattr__(self, "learning_rate", LearningRate(**dict.fromkeys(names, self.learning_rate)))
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if isinstance(value, int | float):
                _check_number(field.name, value)
        for name, value in dataclasses.asdict(self.learning_rate).items():
            _check_number(f"learning_rate.{name}", value)
        choices = {"stage": STAGES, "schedule": SCHEDULES, "precision": PRECISIONS, "effects": EFFECTS}
        for name, accepted in choices.items():
            if getattr(self, name) not in accepted:
                received = f"{name}={getattr(self, name)!r}"
                raise ValueError(f"`{name}` must be one of {', '.join(accepted)}. Received: {received}")
        if isinstance(self.backbone_scale, str) and self.backbone_scale != "auto":
            received = f"backbone_scale={self.backbone_scale!r}"
            raise ValueError(f"`backbone_scale` must be a number or 'auto'. Received: {received}")
        if self.stage == "patches" and self.epochs:
            raise ValueError(f"`epochs` must be 0 in the stage patches: give `steps`. Received: epochs={self.epochs}")
        if self.stage == "patches" and self.size_multiple % 4:
            received = f"size_multiple={self.size_multiple}"
            raise ValueError(f"`size_multiple` must be a multiple of 4 in the stage patches. Received: {received}")
        for small, large in LIMITS:
            if getattr(self, small) > getattr(self, large):
                raise ValueError(f"`{small}` must be at most `{large}`. Received: {small}={getattr(self, small)}")


def _check_number(name, value):
    lowest_is_fine = value == 0 and name in MAY_BE_ZERO
    if not (value > 0 or lowest_is_fine) or value == float("inf"):
        least = "at least 0" if name in MAY_BE_ZERO else "above 0"
        raise ValueError(f"`{name}` must be {least}. Received: {name}={value}")
    if name in BELOW_ONE and value >= 1:
        raise ValueError(f"`{name}` must be below 1. Received: {name}={value}")
    if name in SHARES and value > 1:
        raise ValueError(f"`{name}` must be at most 1. Received: {name}={value}")
