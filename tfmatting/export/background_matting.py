"""Export of models that take a picture and its captured plate."""

import numpy as np
import tensorflow as tf

from tfmatting.export.comparison import differences
from tfmatting.export.family import WARM_UP_SIZE, Family
from tfmatting.export.lite_model import converted
from tfmatting.export.pictures import sample_batches, sample_pair
from tfmatting.export.runs import ANY_BATCH, ANY_SIZE, Run
from tfmatting.export.signatures import DEFAULT, ENCODED, encoded_function, matting_function, size_signature
from tfmatting.inference.writing import encode
from tfmatting.lite.matting_file import INPUTS, OUTPUTS, open_matting_file
from tfmatting.serving.remote_tensors import filled_message, to_message

GRAYS = {"source": 0.6, "background": 0.4}
PATCHES_OF = {"savedmodel": "XLA", "tflite": "TF-Lite"}  # what needs to know how many there are


class BackgroundMattingFamily(Family):
    """Exports of a `BackgroundMatting`: source and plate, to alpha, foreground, error and the patches refined."""

    inputs = INPUTS

    def check(self, form, precision, sizes):
        super().check(form, precision, sizes)
        refiner = self.model.refiner
        if sizes and refiner.mode == "thresholding" and refiner.patch_capacity is None:
            raise ValueError(
                f"{PATCHES_OF[form]} needs to know how many patches there can be: give `refine_patch_capacity` to a"
                f" model with refine_mode='thresholding'{', or no sizes' if form == 'savedmodel' else ''}."
            )

    def function(self, height=None, width=None, batch=None, compiled=False):
        return matting_function(self.model, height, width, batch, compiled=compiled)

    def further_functions(self):
        return {ENCODED: encoded_function(self.model)}

    def further_runs(self, signatures):
        yield Run(ENCODED, _on_files(signatures[ENCODED]), ANY_SIZE, ANY_BATCH, rounded=True, dtype="string")

    def lite_file(self, height, width, precision):
        if precision == "int8":
            from tfmatting.export.integer_graph import integer_graph

            return integer_graph(self.model, height, width)
        return converted(matting_function(self.model, height, width, 1, OUTPUTS), precision, self.model)

    def open_lite(self, path, threads=None):
        return open_matting_file(path, threads)

    def matte(self, **inputs):
        return self.model.predict_on_batch(inputs)

    def sample_inputs(self, height, width):
        return sample_pair(height, width)

    def compare(self, expected, outputs, rounded=False):
        return differences(self.model, expected, outputs, rounded)

    def differences(self, run):
        for pair in sample_batches(run.size, run.batch):
            yield self.compare(self.matte(**pair), run.function(**pair), run.rounded)

    def facts(self, form, sizes):
        return {}

    def warm_up_inputs(self, sizes):
        grays = {DEFAULT: _grays(WARM_UP_SIZE), **{size_signature(*size): _grays(size) for size in sizes}}
        return {**grays, ENCODED: _sample_files()}


def _on_files(signature):
    """Returns a function from arrays to arrays of a signature that takes and returns encoded pictures."""

    def run(source, background):
        files = [tf.map_fn(_encoded, pictures, fn_output_signature=tf.string) for pictures in (source, background)]
        outputs = signature(source=files[0], background=files[1])
        cutouts = np.stack([tf.io.decode_png(file, channels=4) for file in outputs["cutout_bytes"]])
        pixels = cutouts / np.float32(255)
        return {"alpha": pixels[..., 3:], "foreground": pixels[..., :3]}

    return run


def _encoded(picture):
    return tf.io.encode_png(tf.cast(tf.round(picture * 255), tf.uint8))


def _grays(size):
    return {name: filled_message(gray, (1, *size, 3)) for name, gray in GRAYS.items()}


def _sample_files():
    pictures = sample_pair(*WARM_UP_SIZE)
    return {name: to_message(np.array([encode(pixels[0], ".jpg")], dtype=object)) for name, pixels in pictures.items()}
