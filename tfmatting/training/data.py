"""The data of a run: what is trained on, and what is kept for the validation."""

import dataclasses
import math

from tfmatting.configs.segmentation_train_config import SegmentationTrainConfig
from tfmatting.configs.video_train_config import VideoTrainConfig
from tfmatting.data.augmentations.paper_augmentation import PaperAugmentation
from tfmatting.data.photographs import opened
from tfmatting.data.pipeline.capture import CaptureEffects
from tfmatting.data.pipeline.damage import DamagedPictures
from tfmatting.data.pipeline.training_pipeline import VALIDATION_SEED, TrainingPipeline, validation_pipeline
from tfmatting.data.sources.folders import BackgroundFolder, FolderSource
from tfmatting.data.sources.prepared import TfdsSource
from tfmatting.data.sources.procedural import DrawnRooms
from tfmatting.data.sources.reading import name_of, read_reduced
from tfmatting.data.splits import keep_clips_aside
from tfmatting.training.batches import DivisibleBatches, MixedBatches, SyntheticBatches
from tfmatting.training.clip_data import open_clips
from tfmatting.training.run_data import RunData, check_folders
from tfmatting.training.segmentation_data import open_labelled

ROOMS = 1000  # that are drawn where there is no data of backgrounds
KEPT_ASIDE = 0.05  # of the samples are for the validation, where there is no data of its own

#: of the paper's augmentation, where the effects of a camera come on top of it: the noise is theirs, and no cut edge of
#: a figure that leaves its picture gets into sight
CAMERA = {"noise_variance": 0.001, "keep_cuts_outside": True}


def open_data(config, folders, replicas=1):
    """Returns the `RunData` of a config and a user's folders, of which the latter are preferred.

    Args:
        config: `RunConfig`.
        folders: `Folders`.
        replicas: devices among which every batch can be divided.
    Raises:
        ValueError: if something is missing, or does not fit together.
    """
    check_folders(folders)
    if isinstance(config, SegmentationTrainConfig):
        data = open_labelled(config, folders)
    elif folders.images is not None:
        raise ValueError(f"`images` and `masks` must be given for segmentation alone. Received: model={config.model!r}")
    else:
        data = open_clips(config, folders) if isinstance(config, VideoTrainConfig) else _open_pictures(config, folders)
    if replicas == 1:
        return data
    return data._replace(
        training=DivisibleBatches(data.training, replicas), validation=DivisibleBatches(data.validation, replicas)
    )


def _open_pictures(config, folders):
    has_data = folders.foregrounds is not None or config.data
    if config.background_data and not has_data:
        raise ValueError("`background_data` needs `data`, or foregrounds and alphas: drawn figures take a folder.")
    damaged = DamagedPictures()
    return _real(config, folders, damaged) if has_data else _drawn(config, folders.backgrounds, damaged)


def with_steps(config, data):
    """Returns the config with the number of steps that its epochs come to.

    Raises:
        ValueError: if epochs are asked for of data that has no end.
    """
    if not config.epochs:
        return config
    if data.epoch is None:
        raise ValueError("`epochs` needs data of a known size: give `steps` for drawn figures.")
    batches = math.ceil(config.epochs * data.epoch / config.batch_size)
    if data.interleaving is not None:
        batches = math.ceil(batches * len(data.interleaving.cycle) / 2)  # a cycle has an odd and an even iteration
    return dataclasses.replace(config, steps=math.ceil(batches / config.accumulation_steps), epochs=0)


def _drawn(config, backgrounds, damaged):
    photographs = opened(backgrounds, damaged=damaged)
    training, validation = (SyntheticBatches(config, photographs, seed) for seed in (config.seed, VALIDATION_SEED))
    return RunData(training, validation, {"photographs": len(photographs) if photographs else 0}, None, damaged)


def _real(config, folders, damaged):
    matting = _source(config.data, folders, "matting")
    backgrounds = _source(config.background_data, folders, "backgrounds") or DrawnRooms(ROOMS, config.largest)
    own_matting = None if folders.foregrounds else config.validation_data
    own_backgrounds = None if folders.backgrounds else config.validation_background_data
    training, validation = zip(_split(matting, own_matting), _split(backgrounds, own_backgrounds), strict=True)
    camera = config.effects == "camera"
    options = {
        "batch_size": config.largest_batch,
        "batch_pixels": config.batch_pixels,
        "smallest_batch": config.smallest_batch,
        "damaged": damaged,
        "augment": PaperAugmentation(
            empty_probability=config.empty_share,
            like_coloured_probability=config.like_coloured_share,
            **(CAMERA if camera else {}),
        ),
        "capture": CaptureEffects() if camera else None,
    }
    sizes = {"smallest": config.smallest, "largest": config.largest, "size_multiple": config.size_multiple}
    batches = TrainingPipeline(*training, **sizes, seed=config.seed, **options)
    judged = validation_pipeline(*validation, side=int(batches.sides[len(batches.sides) // 2]), **options)
    if config.drawn_share:
        drawn = _drawn(config, folders.backgrounds, damaged)
        batches = MixedBatches(batches, drawn.training, config.drawn_share, config.seed)
    names = ("matting", "backgrounds", "validation_matting", "validation_backgrounds")
    samples = dict(zip(names, map(len, (*training, *validation)), strict=True))
    return RunData(batches, judged, samples, max(map(len, training)), damaged)


def _source(data, folders, role):
    """The source of a role: a user's folders, else the data set of the config, else None."""
    if role == "matting" and folders.foregrounds is not None:
        return FolderSource(folders.foregrounds, folders.alphas)
    if role == "backgrounds" and folders.backgrounds is not None:
        return BackgroundFolder(folders.backgrounds)
    return _prepared(data) if data else None


def _prepared(text):
    name, _, split = text.partition(":")
    return TfdsSource(name, split or "train")


def _split(source, validation_data):
    """A source's parts for training and validation."""
    if validation_data:
        return source, _prepared(validation_data)
    if len(source) < 2:
        return source, source
    if isinstance(source, TfdsSource) and (validation := source.validation()):
        return source, validation
    kept = keep_clips_aside([name_of(source, number) for number in range(len(source))], KEPT_ASIDE)
    others = sorted(set(range(len(source))).difference(kept))
    return Part(source, others), Part(source, kept)


class Part:
    """Some items of a source, as a source.

    Args:
        source: see `tfmatting.data.sources.reading`.
        numbers: of the items.
    """

    def __init__(self, source, numbers):
        self.source = source
        self.numbers = numbers

    def __len__(self):
        return len(self.numbers)

    def __getitem__(self, index):
        return self.source[self.numbers[index]]

    def name(self, index):
        return name_of(self.source, self.numbers[index])

    def reduced(self, index, shorter_side):
        return read_reduced(self.source, self.numbers[index], shorter_side)
