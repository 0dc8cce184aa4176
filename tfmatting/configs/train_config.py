"""What a training of background matting is."""

import dataclasses

from tfmatting.configs.run_config import RunConfig

STAGES = ("base", "joint", "refiner", "patches")
EFFECTS = ("paper", "camera")
SHARES = ("drawn_share", "empty_share", "like_coloured_share")
LIMITS = (("smallest_batch", "largest_batch"), ("patch_batch", "pool_patches"))


@dataclasses.dataclass(frozen=True)
class TrainConfig(RunConfig):
    """One stage of the training of background matting.

    Its pictures, of the full resolution in the stages with a refiner, are square, as TensorFlow's training graph of
    dilated depthwise convolutions fails where one side alone changes. Where the validation has no data of its own, the
    data set's split "validation" is taken, or else a twentieth of the training data, whole clips; drawn figures have
    another seed.

    Attributes:
        stage: "base" trains the base network alone, "joint" base and refiner together, "refiner" the refiner alone,
            "patches" the refiner alone on patches that are mixed of many pictures, which is faster by far.
        batch_pixels: pixels of all pictures of a batch, about; small pictures make a large batch, and leave some of the
            pictures of an epoch out.
        smallest_batch, largest_batch: limits of the number of pictures; equal limits fix it.
        backbone_scale: size of the base network's picture in the stages with a refiner; "auto": as the model chooses it
            for each size (`tfmatting.ops.resize.scaled_size`).
        refine_sample_pixels: pixels to refine a picture in the stages with a refiner; 16 a patch.
        patch_batch: patches a step in the stage "patches".
        pool_batches, pool_patches: batches of pictures that a pool of patches is taken from, and how many it holds.
        pool_passes: how often a pool is gone through.
        dropout: rate after the ASPP.
        drawn_share: of the batches that are drawn figures where there is data, too.
        empty_share, like_coloured_share: of the samples of the data: with nobody in the room, with clothes like what is
            behind them.
        effects: "paper": the augmentation of the paper's appendix D.1 alone; "camera": then exposure drift, sensor
            noise, resampling and compression, too. Drawn figures always have the latter.
    """

    model: str = "bgm_mobilenetv2"
    batch_pixels: int = 240_000
    smallest_batch: int = 4
    largest_batch: int = 16
    backbone_scale: float | str = 0.25
    refine_sample_pixels: int = 80_000
    patch_batch: int = 2048
    pool_batches: int = 64
    pool_patches: int = 131_072
    pool_passes: int = 2
    dropout: float = 0.1
    drawn_share: float = 0.0
    empty_share: float = 0.0
    like_coloured_share: float = 0.0
    effects: str = "paper"

    def __post_init__(self):
        super().__post_init__()
        if isinstance(self.backbone_scale, str) and self.backbone_scale != "auto":
            received = f"backbone_scale={self.backbone_scale!r}"
            raise ValueError(f"`backbone_scale` must be a number or 'auto'. Received: {received}")
        if self.stage == "patches" and self.epochs:
            raise ValueError(f"`epochs` must be 0 in the stage patches: give `steps`. Received: epochs={self.epochs}")
        if self.stage == "patches" and self.size_multiple % 4:
            received = f"size_multiple={self.size_multiple}"
            raise ValueError(f"`size_multiple` must be a multiple of 4 in the stage patches. Received: {received}")
        for name in SHARES:
            if getattr(self, name) > 1:
                raise ValueError(f"`{name}` must be at most 1. Received: {name}={getattr(self, name)}")

    @property
    def unit(self):
        """What the steps count: "patches" in the stage of this name, else "pictures"."""
        return "patches" if self.stage == "patches" else "pictures"

    @property
    def batch_size(self):
        """Pictures of a batch."""
        return self.largest_batch

    @property
    def may_be_zero(self):
        return (*super().may_be_zero, "dropout", *SHARES)

    @property
    def below_one(self):
        return (*super().below_one, "dropout")

    @property
    def choices(self):
        return {**super().choices, "stage": STAGES, "effects": EFFECTS}

    @property
    def limits(self):
        return (*super().limits, *LIMITS)
