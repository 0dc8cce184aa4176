"""Eighth part of the training of `bgm_mobilenetv2`: both networks, with sizes and refined share of HD frames.

    tfmatting-train bgm_mobilenetv2_joint_3 runs/joint_3 --initial runs/base_3/weights.h5 --backgrounds PHOTOGRAPHS \\
        --foregrounds PEOPLE/foreground --alphas PEOPLE/alpha

25 minutes on 2 processor cores. Mean error of alpha on fresh composites of 768x576: 0.0166, on rendered people at HD
that training has not seen: 0.0060 (docs/training-log.md).
"""

import dataclasses

from tfmatting.configs.bgm_mobilenetv2_people import CONFIG as PEOPLE
from tfmatting.configs.run_config import LearningRate

CONFIG = dataclasses.replace(
    PEOPLE,
    steps=620,
    backbone_scale=0.25,
    smallest=832,
    largest=1056,
    batch_pixels=2_000_000,
    smallest_batch=2,
    largest_batch=3,
    learning_rate=LearningRate(backbone=2e-4, aspp=2e-4, decoder=3e-4, refiner=1.5e-3),
    warmup_steps=20,
    average_decay=0.98,
    drawn_share=0.2,
    refine_sample_pixels=80_000,
    validation_steps=200,
    validation_batches=4,
    statistics_batches=30,
    seed=13,
)
