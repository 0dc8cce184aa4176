"""What a training of segmentation is."""

import dataclasses

from tfmatting.configs.run_config import RunConfig

STAGES = ("segmentation",)
AUGMENTATIONS = ("none", "full")
SHARES = ("auxiliary_weight", "composite_share", "empty_share", "test_share")
VOC, BACKGROUND = "voc", "background"


@dataclasses.dataclass(frozen=True)
class SegmentationTrainConfig(RunConfig):
    """The training of a segmentation network.

    It takes photographs with masks, people composited before scenes, or both in turn; several data sets are separated
    by commas. All pictures of a batch are square. Where the validation has no data of its own, a twentieth of the data
    is kept aside for it.

    Attributes:
        stage: "segmentation".
        classes: "person", which makes one channel and is trained with the binary cross-entropy; "voc", the 21 of
            Pascal VOC; or names separated by commas, the first of which is "background". Several are trained with the
            cross-entropy.
        auxiliary_weight: of the auxiliary head's loss, where the network knows such a head; 0 = without this head.
        batch_pictures: pictures of a batch.
        augmentation: "full" turns, enlarges, slants, mirrors and cuts photographs, and changes colours, sharpness and
            noise; "none" resizes them to the frame as they are. Composites are always augmented.
        composite_share: of the batches that are composites, where there are photographs with masks, too.
        empty_share: of the composites that show nobody.
        test_share: of the data that is neither trained on nor judged, for a test afterwards.
        stills: pattern of the names of those files among the user's foregrounds that are pictures of their own, e.g.
            "person_*", where other names with numbers at their end are frames of a clip.
    """

    model: str = "unet"
    stage: str = "segmentation"
    smallest: int = 256
    largest: int = 256
    size_multiple: int = 32
    batch_pictures: int = 8
    classes: str = "person"
    auxiliary_weight: float = 0.4
    augmentation: str = "full"
    composite_share: float = 0.5
    empty_share: float = 0.05
    test_share: float = 0.0
    stills: str = ""

    unit = "pictures"

    def __post_init__(self):
        super().__post_init__()
        names = [name.strip() for name in self.classes.split(",")]
        object.__setattr__(self, "classes", ",".join(names))
        if len(names) > 1 and names[0] != BACKGROUND:
            received = f"classes={self.classes!r}"
            raise ValueError(f"`classes` must begin with background where there are several. Received: {received}")

    @property
    def batch_size(self):
        """Pictures of a batch."""
        return self.batch_pictures

    @property
    def may_be_zero(self):
        return (*super().may_be_zero, *SHARES)

    @property
    def below_one(self):
        return (*super().below_one, *SHARES)

    @property
    def choices(self):
        return {**super().choices, "stage": STAGES, "augmentation": AUGMENTATIONS}
