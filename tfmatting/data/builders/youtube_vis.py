"""The annotations of YouTube-VIS, which are those of COCO with a segmentation for each frame, to masks of people."""

import json

import numpy as np

from tfmatting.data.builders.layouts import missing
from tfmatting.data.pictures import check_sizes, encoded, encoded_as_stored

PERSON = "person"


def find_people(annotations, pictures):
    """Returns the videos that show people.

    Args:
        annotations: path of the JSON file.
        pictures: folder of the frames, to which the file names in it belong.
    Returns:
        {clip: list of (path of a frame, list of its segmentations of people)}, sorted by the clips' names.
    Raises:
        FileNotFoundError: if a file is missing; it is named.
        ValueError: if the file is damaged or holds no annotations of people.
    """
    try:
        content = json.loads(annotations.read_text())
        labels = {category["id"] for category in content["categories"] if category["name"] == PERSON}
        tracks = {}
        for track in content["annotations"]:
            if track["category_id"] in labels:
                tracks.setdefault(track["video_id"], []).append(track["segmentations"])
        videos = {video["id"]: video["file_names"] for video in content["videos"]}
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{annotations} is damaged, or no file of YouTube-VIS annotations: {error!r}") from error
    if not tracks:
        raise ValueError(f"{annotations} holds no annotations of people.")
    clips = {}
    for video, segmentations in tracks.items():
        names = videos[video]
        if not (pictures / names[0]).exists():
            raise missing(pictures / names[0])
        frames = [[track[frame] for track in segmentations if track[frame]] for frame in range(len(names))]
        paths = [pictures / name for name in names]
        clips[names[0].rpartition("/")[0]] = list(zip(paths, frames, strict=True))
    return dict(sorted(clips.items()))


def clip_mask_examples(item):
    """Yields (key, example) of each frame of a (clip, frames) of `find_people`.

    Raises:
        ValueError: if a picture is damaged, or has another size than its masks.
        ImportError: if pycocotools is not installed.
    """
    clip, frames = item
    for number, (path, segmentations) in enumerate(frames):
        data, pixels = encoded_as_stored(path)
        mask = draw(segmentations, *pixels.shape[:2])
        check_sizes(path, pixels, f"of the annotations of {clip}", mask)
        name = f"{clip}/{number:05d}"
        yield name, {"image": data, "mask": encoded(mask), "name": name, "clip": clip, "frame": number}


def draw(segmentations, height, width):
    """Returns the union of segmentations as a mask `(H, W, 1)`, uint8, 255 inside.

    Args:
        segmentations: list, each either polygons [[x, y, x, y, ...], ...], or a run-length code {"size", "counts"}, of
            numbers or compressed.
        height, width: of polygons' picture.
    """
    try:
        from pycocotools import mask as coco
    except ImportError as error:
        raise ImportError("pycocotools is not installed: pip install 'tfmatting[datasets]'") from error

    codes = []
    for segmentation in segmentations:
        code = segmentation
        if isinstance(segmentation, list) or isinstance(segmentation["counts"], list):
            code = coco.frPyObjects(segmentation, height, width)
        codes += code if isinstance(code, list) else [code]
    if not codes:
        return np.zeros((height, width, 1), np.uint8)
    return 255 * coco.decode(coco.merge(codes))[..., None]
