"""What a training of video matting is."""

import dataclasses

from tfmatting.configs.run_config import RunConfig

STAGES = ("base", "joint")
SHAPES = ("any", "square")
SAVINGS = ("none", "recompute")
LIMITS = (("high_resolution_smallest", "high_resolution_largest"),)


@dataclasses.dataclass(frozen=True)
class VideoTrainConfig(RunConfig):
    """One stage of the training of video matting.

    Several data sets of one kind are separated by commas. Data sets without clips, and photographs, become clips by
    motion and camera pans. Where the validation has no data of its own, every twentieth clip is kept aside for it.

    Attributes:
        stage: "base" trains the recurrent network alone, on small frames; "joint" the deep guided filter, too: on long
            clips of small frames, and in turn with them on short clips of large ones.
        smallest, largest: side of the small frames, of height and width each for itself.
        batch_clips: clips a batch; a batch of photographs with masks has as many pictures as these have frames.
        clip_length: frames of a clip of small frames.
        high_resolution_length: frames of a clip of large frames, in the stage "joint".
        high_resolution_smallest, high_resolution_largest: side of the large frames.
        downsample_ratio: of the large frames; small ones are not reduced.
        shape: of the frames: "any" or "square". On JAX every shape is compiled by itself.
        image_segmentation_data, video_segmentation_data: TFDS data sets with masks of people, which are trained on in
            between; "" = none.
        stills: pattern of the names of those files among the user's foregrounds that are pictures of their own, e.g.
            "person_*", where other names with numbers at their end are frames of a clip.
        memory: "none" keeps what the gradient needs of every layer, "recompute" computes it again part by part of the
            network, which takes a third more time and far less memory.
    """

    model: str = "rvm_mobilenetv3"
    smallest: int = 256
    largest: int = 512
    batch_clips: int = 4
    clip_length: int = 15
    high_resolution_length: int = 6
    high_resolution_smallest: int = 1024
    high_resolution_largest: int = 2048
    downsample_ratio: float = 0.25
    shape: str = "any"
    image_segmentation_data: str = ""
    video_segmentation_data: str = ""
    stills: str = ""
    memory: str = "recompute"

    unit = "clips"

    def __post_init__(self):
        super().__post_init__()
        if self.downsample_ratio >= 1:
            raise ValueError(f"`downsample_ratio` must be below 1. Received: downsample_ratio={self.downsample_ratio}")
        for name in ("clip_length", "high_resolution_length"):
            if getattr(self, name) < 2:
                raise ValueError(f"`{name}` must be at least 2. Received: {name}={getattr(self, name)}")

    @property
    def batch_size(self):
        """Clips of a batch."""
        return self.batch_clips

    @property
    def choices(self):
        return {**super().choices, "stage": STAGES, "shape": SHAPES, "memory": SAVINGS}

    @property
    def limits(self):
        return (*super().limits, *LIMITS)
