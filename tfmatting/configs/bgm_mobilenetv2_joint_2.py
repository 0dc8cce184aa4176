"""Last part of the training of `bgm_mobilenetv2`: both networks at the base network's larger sizes.

    tfmatting-train bgm_mobilenetv2_joint_2 runs/joint_2 --initial runs/refiner/weights.h5 --backgrounds PHOTOGRAPHS

8 minutes on 2 processor cores. Mean error of alpha on fresh composites of 768x576: 0.0189, on rendered people at HD
that training has not seen: 0.0091 (docs/training-log.md).
"""

import dataclasses

from tfmatting.configs.bgm_mobilenetv2_joint import CONFIG as JOINT

CONFIG = dataclasses.replace(
    JOINT,
    steps=220,
    batch_pixels=1_000_000,
    smallest=448,
    largest=704,
    learning_rate=2e-4,
    warmup_steps=10,
    backbone_scale=0.5,
    refine_sample_pixels=32_000,
    dropout=0.0,
    seed=5,
)
