"""Requests that TensorFlow Serving runs when it loads a model, so that the first client need not wait for XLA."""

import tensorflow as tf

from tfmatting.serving.remote_messages import CLASSES

FILE = "tf_serving_warmup_requests"


def write_warm_up(folder, family, sizes):
    """Writes assets.extra/tf_serving_warmup_requests of a SavedModel: a TFRecord of `PredictionLog`, one a signature.

    Args:
        folder: `pathlib.Path` of the SavedModel.
        family: `Family` of the model.
        sizes: [(height, width)] of its signatures of fixed size.
    """
    path = folder / "assets.extra" / FILE
    path.parent.mkdir(exist_ok=True)
    with tf.io.TFRecordWriter(str(path)) as writer:
        for signature, inputs in family.warm_up_inputs(sizes).items():
            spec = CLASSES["ModelSpec"](name=family.model.name, signature_name=signature)
            request = CLASSES["PredictRequest"](model_spec=spec, inputs=inputs)
            log = CLASSES["PredictionLog"](predict_log=CLASSES["PredictLog"](request=request))
            writer.write(log.SerializeToString())
