"""The data of a run on clips: people before scenes, and masks of people in between."""

import fnmatch
import importlib.util
import pathlib

from tfmatting.data.pipeline.clip_pipeline import ClipPipeline, clip_validation
from tfmatting.data.pipeline.damage import DamagedPictures
from tfmatting.data.pipeline.interleaving import IMAGES, MATTING, VIDEOS, InterleavedBatches, Interleaving
from tfmatting.data.pipeline.segmentation_pipeline import SegmentationPipeline
from tfmatting.data.pipeline.training_pipeline import frame_sides
from tfmatting.data.sources.clips import Clips, group_frames, joined, part, stills
from tfmatting.data.sources.folders import BackgroundFolder, FolderSource
from tfmatting.data.sources.prepared import TfdsSource
from tfmatting.data.sources.prepared_clips import TfdsMasks, coco_people, prepared_clips
from tfmatting.data.sources.procedural import DrawnFigures, DrawnRooms
from tfmatting.data.sources.video_files import VideoFolder
from tfmatting.data.splits import split_by_hash
from tfmatting.training.run_data import RunData

LOW_RESOLUTION, HIGH_RESOLUTION = "low_resolution", "high_resolution"
DRAWN = 1000  # figures, and rooms, where there is no data
SHARES = {"training": 19, "validation": 1}  # of the clips, where the validation has no data of its own


def open_clips(config, folders):
    """Returns the `RunData` of a `VideoTrainConfig` and a user's `Folders`, of which the latter are preferred.

    Batches of matting are ({"source"}, {"alpha", "foreground"}), of segmentation ({"source"}, {"segmentation"}), all
    `(B, T, H, W, C)`.

    Raises:
        ValueError: if something is missing, or does not fit together.
    """
    damaged = DamagedPictures()
    people, scenes = _people(config, folders), open_scenes(config, folders)
    own_people = None if folders.foregrounds else config.validation_data
    own_scenes = None if folders.backgrounds else config.validation_background_data
    training, validation = zip(_split(people, own_people), _split(scenes, own_scenes), strict=True)
    options = {"batch_size": config.batch_clips, "seed": config.seed, "damaged": damaged,
               "size_multiple": config.size_multiple, "square": config.shape == "square"}  # fmt: skip
    small = {**options, "smallest": config.smallest, "largest": config.largest, "length": config.clip_length}
    large = {
        **options,
        "smallest": config.high_resolution_smallest,
        "largest": config.high_resolution_largest,
        "length": config.high_resolution_length,
    }
    batches = _segmentation(config, small)
    if config.stage == "joint":
        matting = {LOW_RESOLUTION: ClipPipeline(*training, **small), HIGH_RESOLUTION: ClipPipeline(*training, **large)}
        judged = _validation(validation, large)
    else:
        matting, judged = {MATTING: ClipPipeline(*training, **small)}, _validation(validation, small)
    odd, even = _segmentation_turns(batches)
    interleaving = Interleaving(tuple(matting), odd=odd, even=even)
    names = ("matting", "backgrounds", "validation_matting", "validation_backgrounds")
    counted = dict(zip(names, (*training, *validation), strict=True))
    counted |= {kind: pipeline.source for kind, pipeline in batches.items()}
    samples = {name: len(source) for name, source in counted.items()}
    interleaved = InterleavedBatches(interleaving, {**matting, **batches})
    return RunData(interleaved, judged, samples, max(map(len, training)), damaged, interleaving)


def folder_clips(source, pattern):
    """Returns the pictures of a source that has `name` as clips.

    Args:
        source: see `tfmatting.data.sources.reading`.
        pattern: of the names of files that are pictures of their own, e.g. "person_*"; of the others, those that differ
            only in the number at their end are frames of one clip.
    """
    names = [source.name(place) for place in range(len(source))]
    alone = [place for place, name in enumerate(names) if fnmatch.fnmatch(pathlib.PurePath(name).name, pattern)]
    moving = sorted(set(range(len(names))).difference(alone))
    groups = [[moving[frame] for frame in group] for group in group_frames([names[place] for place in moving])]
    return Clips(source, groups + [[place] for place in alone])


def _people(config, folders):
    if folders.foregrounds is not None:
        return folder_clips(FolderSource(folders.foregrounds, folders.alphas), config.stills)
    return prepared(config.data) if config.data else stills(DrawnFigures(DRAWN, config.largest, seed=config.seed))


def open_scenes(config, folders):
    if folders.backgrounds is not None:
        return _scene_folder(folders.backgrounds)
    return prepared(config.background_data) if config.background_data else stills(DrawnRooms(DRAWN, config.largest))


def _scene_folder(folder):
    """The videos and the photographs of a folder, which has one of both at least; without PyAV the photographs."""
    if importlib.util.find_spec("av") is None:
        return stills(BackgroundFolder(folder))
    from tfmatting.data.builders.clips import VIDEOS as VIDEO_SUFFIXES

    found = {path.suffix.lower() for path in pathlib.Path(folder).rglob("*") if path.is_file()}
    videos = [VideoFolder(folder)] if found & set(VIDEO_SUFFIXES) else []
    photographs = [] if videos and found <= set(VIDEO_SUFFIXES) else [stills(BackgroundFolder(folder))]
    return joined(videos + photographs)


def prepared(texts):
    """The clips of data sets NAME:SPLIT, separated by commas."""
    return joined([prepared_set(*name_and_split(text)) for text in texts.split(",")])


def prepared_set(name, split):
    source = TfdsSource(name, split)
    return prepared_clips(name, split) if _has_clips(source) else stills(source)


def _prepared_masks(config, name):
    """The masks of the data sets that a setting of the config names."""
    try:
        return joined([mask_set(*name_and_split(text)) for text in getattr(config, name).split(",")])
    except ValueError as error:
        raise ValueError(f"`{name}`: {error} To train without it: --set {name}=") from error


def mask_set(name, split):
    if name.partition("/")[0] == "coco":
        return coco_people(split, name=name)
    source = TfdsMasks(name, split)
    return prepared_clips(name, split) if _has_clips(source) else stills(source)


def _has_clips(source):
    return {"clip", "frame"} <= set(source.examples.dataset_info.features)


def name_and_split(text):
    name, _, split = text.strip().partition(":")
    return name, split or "train"


def _split(source, validation_data):
    """A source's clips for training and validation."""
    if validation_data:
        return source, prepared(validation_data)
    if len(source) < 2:
        return source, source
    parts = split_by_hash([str(clip) for clip in range(len(source))], SHARES)
    return tuple(part(source, sorted(map(int, parts[name]))) for name in ("training", "validation"))


def _validation(sources, sizes):
    sides = frame_sides(sizes["smallest"], sizes["largest"], sizes["size_multiple"])
    options = {name: sizes[name] for name in ("batch_size", "length", "damaged")}
    return clip_validation(*sources, side=int(sides[len(sides) // 2]), **options)


def _segmentation(config, sizes):
    """{kind: batches} of photographs and videos with masks; the photographs are as many as the videos' frames."""
    batches = {}
    if config.image_segmentation_data:
        single = {**sizes, "length": 1, "batch_size": sizes["batch_size"] * sizes["length"]}
        batches[IMAGES] = SegmentationPipeline(_prepared_masks(config, "image_segmentation_data"), **single)
    if config.video_segmentation_data:
        batches[VIDEOS] = SegmentationPipeline(_prepared_masks(config, "video_segmentation_data"), **sizes)
    return batches


def _segmentation_turns(batches):
    """What follows on odd and on even iterations; where there are no videos, photographs take their turns, too."""
    odd = IMAGES if IMAGES in batches else None
    return odd, VIDEOS if VIDEOS in batches else odd
