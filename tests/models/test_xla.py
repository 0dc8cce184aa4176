"""The whole model compiles under XLA at a static size and gives the same.

The fast set has one mode; `test_background_matting_refiner.py` compiles the refiner, where the modes differ, in all.
"""

import numpy as np
import pytest
import tensorflow as tf


@pytest.mark.parametrize(
    "options",
    [
        {"refine_mode": "sampling", "refine_sample_pixels": 1600},
        pytest.param({"refine_mode": "full"}, marks=pytest.mark.slow),
        pytest.param({"refine_mode": "thresholding", "refine_patch_capacity": 50}, marks=pytest.mark.slow),
    ],
)
def test_compiled_model_gives_the_same(options, model, pictures):
    odd = {name: x[:, :61, :90] for name, x in pictures.items()}
    model = model.with_options(**options)
    compiled = tf.function(model, jit_compile=True)(odd)
    for name, expected in model(odd).items():
        np.testing.assert_allclose(compiled[name], expected, rtol=0, atol=1e-4, err_msg=name)
