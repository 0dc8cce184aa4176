"""Results of evaluations as the report gets them: of discs whose edges went more or less wrong."""

import cv2
import numpy as np

METRICS = [
    {"key": "mad_whole", "name": "MAD, whole image", "scale": "x 1e3", "better": "lower"},
    {"key": "accuracy_whole", "name": "Pixel accuracy, whole image", "scale": "x 1", "better": "higher"},
]


def result(count=12, models=("ours",), names=None, failed=()):
    """Returns the result of `count` images; the MAD of image i is i + 1, of the second model twice as much."""
    images = []
    for index in range(count):
        values = {}
        for position, model in enumerate(models):
            mad = (index + 1.0) * (position + 1)
            values[model] = {"mad_whole": mad, "accuracy_whole": 1 - mad / 1000}
        name = names[index] if names else f"image_{index}.png"
        images.append({"name": name, "background": None, "values": values, "notes": []})
    return {
        "tfmatting": "0.1.0",
        "protocol": {"name": "Discs", "description": "Discs with soft edges.", "trimap": "none"},
        "data": "drawn discs",
        "models": list(models),
        "metrics": METRICS,
        "images": images,
        "failed": list(failed),
        "summary": {model: {key: _statistics(images, model, key) for key in _keys()} for model in models},
        "paired": [
            {
                "first": first,
                "second": second,
                "values": {key: _difference(images, first, second, key) for key in _keys()},
            }
            for position, first in enumerate(models)
            for second in models[position + 1 :]
        ],
    }


def pictures(index, model, side=600):
    """Returns a scene with a disc, its plate, and the alpha with an edge that the index displaces."""
    rows, columns = np.mgrid[:side, : side * 3 // 2]
    plate = np.stack([rows * 255 // side, columns * 170 // side, 60 + 0 * rows], axis=-1).astype("uint8")
    truth = _disc(rows, columns, side, 0)
    alpha = truth[..., None] / 255
    source = np.rint(alpha * (230, 190, 160) + (1 - alpha) * plate).astype("uint8")
    error = (index - 5) * 2 + 3 * len(model)
    return {"source": source, "plate": plate, "truth": truth, "prediction": _disc(rows, columns, side, error)}


def _disc(rows, columns, side, growth):
    distance = np.hypot(rows - side / 2, columns - side * 0.75)
    inside = np.clip((side / 3 + growth - distance) / 6 + 0.5, 0, 1)
    return cv2.GaussianBlur(np.rint(255 * inside).astype("uint8"), (5, 5), 0)


def _keys():
    return [metric["key"] for metric in METRICS]


def _statistics(images, model, key):
    return _described([image["values"][model][key] for image in images])


def _difference(images, first, second, key):
    return _described([image["values"][first][key] - image["values"][second][key] for image in images])


def _described(values):
    if not values:
        return {"mean": None, "low": None, "high": None, "count": 0}
    mean, error = np.mean(values), 2 * np.std(values) / np.sqrt(len(values))
    return {"mean": float(mean), "low": float(mean - error), "high": float(mean + error), "count": len(values)}
