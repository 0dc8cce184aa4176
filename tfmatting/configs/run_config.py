"""What the trainings of all models have in common."""

import dataclasses

#: the values that a key may have
CHOICES = {"schedule": ("cosine", "constant"), "precision": ("float32", "mixed_float16", "mixed_bfloat16")}
LIMITS = (("smallest", "largest"),)
MAY_BE_ZERO = ("seed", "warmup_steps", "epochs", "clip_norm", "average_decay", "patience")


@dataclasses.dataclass(frozen=True)
class LearningRate:
    """Adam's learning rate at its peak, by module of the network.

    In the models of video matting the aspp is the LR-ASPP, the decoder has the memory, the output block and both
    projections, and the refiner is the deep guided filter.
    """

    backbone: float = 1e-3
    aspp: float = 1e-3
    decoder: float = 1e-3
    refiner: float = 1e-3


@dataclasses.dataclass(frozen=True)
class RunConfig:
    """One stage of training.

    Attributes:
        model: name of the model.
        stage: what is trained, see the subclass.
        steps: optimizer steps.
        epochs: passes over the data, which give the number of steps; 0 = `steps` says it. A pass lasts until the longer
            of the two sets is through (Lin et al. 2021, appendix D.1).
        smallest, largest: side of the pictures in pixels.
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
        seed: of the weights, the samples and the sizes.
        data, background_data: TFDS data sets as NAME:SPLIT or NAME/CONFIG:SPLIT; "" = drawn figures, drawn rooms.
        validation_data, validation_background_data: the same, for the validation; "" = a part of the training data
            that is kept aside.
        validation_batches: fixed batches that are judged.
        validation_steps: steps between two validations.
        patience: validations without a better loss after which the run ends with the best weights; 0 = never.
        statistics_batches: batches over which the statistics of batch normalization are estimated anew at the end.
        log_steps: steps between two lines of the log.
        checkpoint_steps: steps between two checkpoints.
        kept_checkpoints: the newest so many stay.
    """

    model: str = ""
    stage: str = "base"
    steps: int = 3000
    epochs: int = 0
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
    seed: int = 0
    data: str = ""
    background_data: str = ""
    validation_data: str = ""
    validation_background_data: str = ""
    validation_batches: int = 10
    validation_steps: int = 250
    patience: int = 0
    statistics_batches: int = 50
    log_steps: int = 50
    checkpoint_steps: int = 100
    kept_checkpoints: int = 3

    def __post_init__(self):
        if isinstance(self.learning_rate, int | float):
            names = [field.name for field in dataclasses.fields(LearningRate)]
            object.__setattr__(self, "learning_rate", LearningRate(**dict.fromkeys(names, self.learning_rate)))
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if isinstance(value, int | float):
                check_number(field.name, value, field.name in self.may_be_zero)
        for name, value in dataclasses.asdict(self.learning_rate).items():
            check_number(f"learning_rate.{name}", value)
        for name in self.below_one:
            if getattr(self, name) >= 1:
                raise ValueError(f"`{name}` must be below 1. Received: {name}={getattr(self, name)}")
        for name, accepted in self.choices.items():
            if getattr(self, name) not in accepted:
                received = f"{name}={getattr(self, name)!r}"
                raise ValueError(f"`{name}` must be one of {', '.join(accepted)}. Received: {received}")
        for small, large in self.limits:
            if getattr(self, small) > getattr(self, large):
                raise ValueError(f"`{small}` must be at most `{large}`. Received: {small}={getattr(self, small)}")

    @property
    def may_be_zero(self):
        """Keys whose number may be 0."""
        return MAY_BE_ZERO

    @property
    def below_one(self):
        """Keys whose number must be below 1."""
        return ("average_decay",)

    @property
    def choices(self):
        """{key: the values that it may have}."""
        return CHOICES

    @property
    def limits(self):
        """Pairs of keys, of which the first must not be larger than the second."""
        return LIMITS


def check_number(name, value, may_be_zero=False):
    """Raises a ValueError for what is not above 0, or not finite."""
    if not (value > 0 or (value == 0 and may_be_zero)) or value == float("inf"):
        least = "at least 0" if may_be_zero else "above 0"
        raise ValueError(f"`{name}` must be {least}. Received: {name}={value}")
