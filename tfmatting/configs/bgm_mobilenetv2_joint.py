"""Third part of the training of `bgm_mobilenetv2`: base and refiner together, at higher resolution.

    tfmatting-train bgm_mobilenetv2_joint runs/joint --initial runs/base_2/weights.h5 --backgrounds PHOTOGRAPHS

14 minutes on 2 processor cores. Mean error of alpha on fresh composites of 768x576, coarse and refined: 0.0152 and
0.0170 (docs/training-log.md).
"""

import dataclasses

from tfmatting.configs.bgm_mobilenetv2_base import CONFIG as BASE

CONFIG = dataclasses.replace(
    BASE,
    stage="joint",
    steps=520,
    batch_pixels=1_800_000,
    smallest=576,
    largest=832,
    size_multiple=32,
    learning_rate=4e-4,
    warmup_steps=30,
    refine_sample_pixels=16_000,
    seed=3,
    validation_batches=4,
    validation_steps=150,
    checkpoint_steps=50,
)
