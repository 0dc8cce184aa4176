"""Pictures inside the page: source, plate, truth, and what each model made of them."""

import base64
import dataclasses

import numpy as np

from tfmatting.evaluation.report.error_map import error_map
from tfmatting.ops.opencv import cv2

_THUMBNAIL_SIDE = 320
_JPEG_QUALITY = 92


@dataclasses.dataclass(frozen=True)
class Picture:
    """A picture as the page holds it.

    Attributes:
        title: what it shows: "source", "plate", "truth", "prediction of NAME", "error of NAME".
        width, height: at full size.
        thumbnail: data URL of a small one.
        media_type, data: of the full size, in base 64. Alpha and errors are kept without loss.
    """

    title: str
    width: int
    height: int
    thumbnail: str
    media_type: str
    data: str


def picture_row(result, index, pictures):
    """Returns the pictures of an image in the order in which they are shown, and what prevented others.

    Args:
        result, pictures: see `write_report`.
        index: of the image.
    Returns:
        List of `Picture`, and list of messages.
    """
    shown, problems, scene = {}, [], {}
    for model in result["models"]:
        try:
            arrays = pictures(index, model)
            for role in ("source", "plate", "truth"):
                picture = arrays.get(role)
                if picture is None or (role in scene and np.array_equal(scene[role], picture)):
                    continue
                title = f"{role} of {model}" if role in scene else role  # of a clip, models can differ in the frame
                scene.setdefault(role, picture)
                shown[title] = _embed(title, picture, lossless=role == "truth")
            for title, picture in _of_model(model, arrays):
                shown[title] = picture
        except (OSError, ValueError) as error:
            problems.append(f"{model}: {error}")
    return list(shown.values()), problems


def _of_model(model, arrays):
    """Yields titles and pictures of the prediction and its error."""
    truth, prediction = (_gray(arrays[role]) for role in ("truth", "prediction"))
    title = f"prediction of {model}"
    yield title, _embed(title, prediction, lossless=True)
    if truth.shape != prediction.shape:
        raise ValueError(f"no error map: the truth has the shape {truth.shape}, the prediction {prediction.shape}.")
    title = f"error of {model}"
    yield title, _embed(title, error_map(prediction, truth), lossless=True)


def _gray(picture):
    if picture.ndim == 2:
        return picture
    return cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) if picture.shape[2] == 3 else picture[..., 0]


def _embed(title, picture, lossless):
    height, width = picture.shape[:2]
    scale = min(1, _THUMBNAIL_SIDE / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    media_type, data = _encode(picture, lossless)
    thumbnail = "data:{};base64,{}".format(*_encode(small, lossless))
    return Picture(title, width, height, thumbnail, media_type, data)


def _encode(picture, lossless):
    if picture.ndim == 3 and picture.shape[2] == 3:
        picture = np.ascontiguousarray(picture[..., ::-1])
    suffix, parameters = (".png", []) if lossless else (".jpg", [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    data = cv2.imencode(suffix, picture, parameters)[1]
    return "image/png" if lossless else "image/jpeg", base64.b64encode(data).decode()
