"""Requests that TensorFlow Serving runs when it loads a model, so that the first client need not wait for XLA."""

import numpy as np
import tensorflow as tf

from tfmatting.export.pictures import sample_pair
from tfmatting.export.signatures import DEFAULT, ENCODED, size_signature
from tfmatting.inference.writing import encode
from tfmatting.serving.remote_messages import CLASSES
from tfmatting.serving.remote_tensors import filled_message, to_message

FILE = "tf_serving_warmup_requests"
SIZE = (1080, 1920)  # of the pictures for the signatures of any size
GRAYS = {"source": 0.6, "background": 0.4}


def write_warm_up(folder, name, sizes):
    """Writes assets.extra/tf_serving_warmup_requests of a SavedModel: a TFRecord of `PredictionLog`, one a signature.

    Gray pictures of the signatures' sizes, a few bytes as messages, and the package's sample as files.

    Args:
        folder: `pathlib.Path` of the SavedModel.
        name: of the model.
        sizes: [(height, width)] of its signatures of fixed size.
    """
    requests = [_request(name, DEFAULT, _gray_pictures(SIZE))]
    requests += [_request(name, size_signature(*size), _gray_pictures(size)) for size in sizes]
    requests.append(_request(name, ENCODED, _sample_files()))
    path = folder / "assets.extra" / FILE
    path.parent.mkdir(exist_ok=True)
    with tf.io.TFRecordWriter(str(path)) as writer:
        for request in requests:
            log = CLASSES["PredictionLog"](predict_log=CLASSES["PredictLog"](request=request))
            writer.write(log.SerializeToString())


def _request(model, signature, inputs):
    spec = CLASSES["ModelSpec"](name=model, signature_name=signature)
    return CLASSES["PredictRequest"](model_spec=spec, inputs=inputs)


def _gray_pictures(size):
    return {name: filled_message(gray, (1, *size, 3)) for name, gray in GRAYS.items()}


def _sample_files():
    pictures = sample_pair(*SIZE)
    return {name: to_message(np.array([encode(pixels[0], ".jpg")], dtype=object)) for name, pixels in pictures.items()}
