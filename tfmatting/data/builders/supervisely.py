"""The annotations of Supervisely's projects to masks of people."""

import base64
import binascii
import json
import zlib

import numpy as np

from tfmatting.data.builders.layouts import missing
from tfmatting.data.pictures import check_sizes, encoded, encoded_as_stored, find_pictures
from tfmatting.data.sources.reading import decode
from tfmatting.ops.opencv import cv2

PICTURES, ANNOTATIONS = "img", "ann"
PERSON = "person"  # a part of the names of the classes that count
INSIDE = 255


def find_annotated(project):
    """Returns the pictures of a project with their annotations.

    Args:
        project: folder that holds a folder for each of its data sets.
    Returns:
        {name: (path of the picture, path of the annotation)}; a name is that of the data set and of the picture.
    Raises:
        FileNotFoundError: that names the first file that is missing.
    """
    found = {}
    for folder in sorted(path for path in project.iterdir() if (path / ANNOTATIONS).is_dir()):
        if not (folder / PICTURES).is_dir():
            raise missing(folder / PICTURES)
        for name, path in find_pictures(folder / PICTURES, keep_suffix=True).items():
            candidates = [folder / ANNOTATIONS / f"{title}.json" for title in (name, name.rpartition(".")[0])]
            annotation = next((candidate for candidate in candidates if candidate.exists()), None)
            if annotation is None:
                raise missing(candidates[0])
            found[f"{folder.name}/{name}"] = path, annotation
    if not found:
        raise FileNotFoundError(f"the data set is incomplete: {project} holds no folder with img and ann.")
    return found


def annotated_example(item):
    """Yields (key, example) of a (name, (picture, annotation)) of `find_annotated`.

    Raises:
        ValueError: if a file is damaged, or their sizes differ.
    """
    name, (picture, annotation) = item
    data, pixels = encoded_as_stored(picture)
    mask = read_mask(annotation)
    check_sizes(picture, pixels, annotation, mask)
    yield name, {"image": data, "mask": encoded(mask), "name": name}


def read_mask(path):
    """Returns the mask of people of an annotation, `(H, W, 1)`, uint8, 255 inside.

    Raises:
        ValueError: if the file is damaged, or a person is neither a bitmap nor a polygon.
    """
    try:
        content = json.loads(path.read_text())
        mask = np.zeros((content["size"]["height"], content["size"]["width"]), np.uint8)
        for figure in content["objects"]:
            if PERSON in figure["classTitle"].lower():
                _draw(mask, figure)
    except (KeyError, TypeError, ValueError, IndexError, binascii.Error, zlib.error, cv2.error) as error:
        raise ValueError(f"the annotation {path} is damaged, or none of Supervisely's: {error!r}") from error
    return mask[..., None]


def _draw(mask, figure):
    """Adds a figure to a mask."""
    if figure.get("bitmap"):
        bitmap = _decoded(figure["bitmap"]["data"])
        left, top = figure["bitmap"]["origin"]
        rows, columns = bitmap.shape
        part = mask[top : top + rows, left : left + columns]
        part |= bitmap[: part.shape[0], : part.shape[1]]
        return
    if figure.get("geometryType", "polygon") != "polygon":
        raise ValueError(f"a person must be a bitmap or a polygon, not a {figure['geometryType']}")
    layer = np.zeros_like(mask)
    for value, rings in ((INSIDE, [figure["points"]["exterior"]]), (0, figure["points"]["interior"])):
        for ring in rings:
            cv2.fillPoly(layer, [np.round(ring).astype(np.int32).reshape(-1, 1, 2)], value)
    mask |= layer


def _decoded(text):
    """A bitmap: a PNG, compressed once more, as text; where it has transparency that counts, else its brightness."""
    pixels = decode(zlib.decompress(base64.b64decode(text)), cv2.IMREAD_UNCHANGED)
    if pixels is None:
        raise ValueError("a bitmap is no picture")
    opaque = pixels if pixels.ndim == 2 else pixels[..., -1] if pixels.shape[2] == 4 else pixels.max(2)
    return np.where(opaque > 0, INSIDE, 0).astype(np.uint8)
