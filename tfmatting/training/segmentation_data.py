"""The data of a run of segmentation: photographs with masks or labels, and people composited before scenes."""

from tfmatting.data.pipeline.damage import DamagedPictures
from tfmatting.data.pipeline.labelled_pipelines import CompositePipeline, PhotographPipeline
from tfmatting.data.pipeline.training_pipeline import VALIDATION_SEED, frame_sides
from tfmatting.data.sources.clips import joined, part, stills
from tfmatting.data.sources.folders import FolderSource
from tfmatting.data.sources.labels import TfdsLabels
from tfmatting.data.sources.mask_folders import MaskFolders
from tfmatting.data.sources.prepared import TfdsSource
from tfmatting.data.sources.procedural import DrawnFigures
from tfmatting.data.splits import split_by_hash
from tfmatting.models.segmentation.classes import VOC
from tfmatting.training.batches import MixedBatches
from tfmatting.training.clip_data import (
    DRAWN,
    folder_clips,
    mask_set,
    name_and_split,
    open_scenes,
    prepared,
    prepared_set,
)
from tfmatting.training.run_data import RunData
from tfmatting.training.segmentation import class_names

TRAINING, VALIDATION, TEST = PARTS = ("training", "validation", "test")
VALIDATION_SHARE = 0.05
PERSON = "person"


def open_labelled(config, folders):
    """Returns the `RunData` of a `SegmentationTrainConfig` and a user's `Folders`, of which the latter are preferred.

    Where there are no data, figures are drawn. For the batches see `tfmatting.data.pipeline.labelled_pipelines`.

    Raises:
        ValueError: if something is missing, or does not fit together.
    """
    parts = _Parts(config, folders)
    options = {**parts.options, "seed": config.seed}
    batches = []
    if parts.photographs:
        is_augmented = config.augmentation == "full"
        photographs = parts.photographs[TRAINING]
        batches.append(PhotographPipeline(photographs, is_augmented=is_augmented, **parts.sizes, **options))
    if parts.people:
        people, scenes = parts.people[TRAINING], parts.scenes[TRAINING]
        batches.append(CompositePipeline(people, scenes, empty_share=config.empty_share, **parts.sizes, **options))
    training = batches[0] if len(batches) == 1 else MixedBatches(*batches, config.composite_share, config.seed)
    samples = parts.samples()
    epoch = max(samples.get("photographs", 0), samples.get("matting", 0), samples.get("backgrounds", 0))
    return RunData(training, parts.judged(VALIDATION, config.batch_pictures), samples, epoch, parts.options["damaged"])


def open_test(config, folders):
    """Returns the pictures that a run neither trains on nor is judged by, in their order.

    Args:
        config: `SegmentationTrainConfig` with a `test_share`.
        folders: `Folders` of the run.
    Returns:
        Sequence of the batches of one picture, and their number.
    Raises:
        ValueError: if the `test_share` is 0; for others see `open_labelled`.
    """
    if not config.test_share:
        raise ValueError("`test_share` must be above 0 for a test. Received: test_share=0")
    parts = _Parts(config, folders)
    return parts.judged(TEST, 1), len((parts.photographs or parts.people)[TEST])


class _Parts:
    """The sources of a run, divided.

    Attributes:
        photographs, people, scenes: {part: source of clips}, or None where there are none.
        sizes, options: of the pipelines.
    """

    def __init__(self, config, folders):
        sides = frame_sides(config.smallest, config.largest, config.size_multiple)
        names = class_names(config)
        several = len(names) > 1
        self.sizes = {name: getattr(config, name) for name in ("smallest", "largest", "size_multiple")}
        self.sizes["batch_size"] = config.batch_pictures
        self.judged_sizes = {"smallest": int(sides[len(sides) // 2]), "size_multiple": 1}
        self.judged_sizes["largest"] = self.judged_sizes["smallest"]
        self.photographs, self.people = _subjects(config, folders, names)
        self.scenes = None
        if self.people:
            own = None if folders.backgrounds else config.validation_background_data
            self.scenes = _divided(open_scenes(config, folders), config, prepared(own) if own else None)
        if several and PERSON not in names and (self.people or folders.images):
            raise ValueError(f"`classes` must name person, as the data show people. Received: {config.classes!r}")
        person = names.index(PERSON) if several and PERSON in names else None
        self.options = {"person": person, "square": True, "damaged": DamagedPictures()}

    def judged(self, name, batch_size):
        """Returns the batches of a part, all of one size and always the same: the photographs, else composites."""
        options = {**self.options, **self.judged_sizes, "batch_size": batch_size}
        options |= {"seed": VALIDATION_SEED, "shuffle": False}
        if self.photographs:
            return PhotographPipeline(self.photographs[name], is_augmented=False, **options)
        return CompositePipeline(self.people[name], self.scenes[name], **options)

    def samples(self):
        """Returns {name: count} of what is trained on and judged by."""
        kinds = {"photographs": self.photographs, "matting": self.people, "backgrounds": self.scenes}
        counted = {}
        for prefix, name in (("", TRAINING), ("validation_", VALIDATION)):
            counted |= {f"{prefix}{kind}": len(source[name]) for kind, source in kinds.items() if source}
        return counted


def _subjects(config, folders, names):
    """The photographs and the people of a run, divided; drawn figures where there is neither."""
    photographs, people = _subject_sets(config.data, names)
    if folders.images is not None:
        photographs.append(stills(MaskFolders(folders.images, folders.masks)))
    if folders.foregrounds is not None:
        people.append(folder_clips(FolderSource(folders.foregrounds, folders.alphas), config.stills))
    if not photographs and not people:
        people = [stills(DrawnFigures(DRAWN, config.largest, seed=config.seed))]
    own = _subject_sets(config.validation_data, names)
    return tuple(
        _divided(joined(found), config, joined(judged) if judged else None) if found else None
        for found, judged in zip((photographs, people), own, strict=True)
    )


def _subject_sets(texts, names):
    """The clips of data sets NAME:SPLIT: lists of those of photographs with masks or labels, and of people cut out."""
    photographs, people = [], []
    for place in map(name_and_split, filter(None, texts.split(","))):
        if place[0].partition("/")[0] == "coco":
            photographs.append(mask_set(*place))
            continue
        features = set(TfdsSource(*place).examples.dataset_info.features)
        if "labels" in features:
            photographs.append(stills(TfdsLabels(*place, VOC, names)))
        elif "mask" in features:
            photographs.append(mask_set(*place))
        else:
            people.append(prepared_set(*place))
    return photographs, people


def _divided(source, config, validation):
    """{part: clips} of a source; with a validation of its own, all but the test is trained on."""
    shares = {TRAINING: 1.0 - config.test_share}
    if validation is None:
        shares[VALIDATION] = VALIDATION_SHARE
        shares[TRAINING] -= VALIDATION_SHARE
    if config.test_share:
        shares[TEST] = config.test_share
    if len(source) < len(shares):
        return dict.fromkeys(PARTS, source)
    found = split_by_hash([str(clip) for clip in range(len(source))], shares)
    parts = {name: part(source, sorted(map(int, numbers))) for name, numbers in found.items()}
    return {VALIDATION: validation, **parts}
