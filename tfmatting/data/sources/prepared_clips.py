"""Clips and masks of data sets that TFDS has prepared."""

import io

import imagesize
import numpy as np

from tfmatting.data.sources.clips import Clips
from tfmatting.data.sources.prepared import TfdsSource
from tfmatting.data.sources.reading import decode_rgb, reduced_size, reduced_to
from tfmatting.data.sources.record_index import record_index

PERSON = "person"


class TfdsMasks(TfdsSource):
    """A split of a prepared data set of photographs with masks, as `supervisely_person` or `youtube_vis_people`.

    Items: {"image" `(H, W, 3)`, "mask" `(H, W, 1)`}, uint8; the mask is 255 where people are.

    Raises:
        ValueError: if it has no masks; for others see `TfdsSource`.
    """

    def __init__(self, name, split, data_dir=None):
        super().__init__(name, split, data_dir)
        self.check_features()

    def check_features(self):
        features = self.examples.dataset_info.features
        if not {"image", "mask"} <= set(features):
            raise ValueError(f"the data set {self.title} must have image and mask. Received: {', '.join(features)}")

    def mask(self, example):
        """Returns the mask of an example."""
        return example["mask"]

    def reduced(self, index, shorter_side):
        example = self.examples[index]
        size = imagesize.get(io.BytesIO(example["image"]))
        pixels = decode_rgb(example["image"], size, shorter_side)
        if pixels is None:
            raise ValueError(f"image of {self.name(index)} is damaged.")
        target = reduced_size(size, shorter_side)
        return {"image": reduced_to(pixels, target), "mask": reduced_to(self.mask(example), target)}


class CocoMasks(TfdsMasks):
    """The photographs of COCO as TFDS prepares them, with masks of people.

    `tfds.builder("coco/2017_panoptic").download_and_prepare(file_format="array_record")` fetches and prepares it: the
    other configs have boxes alone. Crowds of people count as people.
    """

    def __init__(self, split, data_dir=None, name="coco/2017_panoptic"):
        super().__init__(name, split, data_dir)
        self.label = self.examples.dataset_info.features["panoptic_objects"]["label"].str2int(PERSON)

    def check_features(self):
        features = self.examples.dataset_info.features
        if "panoptic_objects" not in features:
            raise ValueError(f"the data set {self.title} must have panoptic_objects. Received: {', '.join(features)}")

    def people(self, example):
        """Returns the numbers by which an example's panoptic picture shows people."""
        objects = example["panoptic_objects"]
        return np.asarray(objects["id"])[np.asarray(objects["label"]) == self.label]

    def mask(self, example):
        numbers = example["panoptic_image"].astype(np.int64) @ [1, 256, 256**2]
        return np.where(np.isin(numbers, self.people(example)), 255, 0).astype(np.uint8)[..., None]


def prepared_clips(name, split, data_dir=None):
    """Returns the clips of a prepared data set, as of `videomatte240k`, `youtube_vis_people` or `video_backgrounds`.

    Args:
        name, split, data_dir: see `TfdsSource`.
    Raises:
        ValueError: if it has no clips; for others see `TfdsSource`.
    """
    source = TfdsSource(name, split, data_dir)
    features = source.examples.dataset_info.features
    if not {"clip", "frame"} <= set(features):
        raise ValueError(f"the data set {name} must have clip and frame. Received: {', '.join(features)}")
    if "mask" in features:
        source = TfdsMasks(name, split, data_dir)
    found = record_index(source, "clips", lambda example: [example["clip"].decode(), int(example["frame"])])
    clips = {}
    for place, (clip, frame) in enumerate(found):
        clips.setdefault(clip, []).append((frame, place))
    return Clips(source, [[place for _, place in sorted(clips[clip])] for clip in sorted(clips)])


def coco_people(split, data_dir=None, name="coco/2017_panoptic"):
    """Returns the photographs of COCO that show people, each as a clip of one frame.

    Args:
        split, data_dir: see `CocoMasks`, whose items they are.
    """
    source = CocoMasks(split, data_dir, name)
    shows_people = record_index(source, "people", lambda example: bool(len(source.people(example))))
    return Clips(source, [[place] for place, shown in enumerate(shows_people) if shown])
