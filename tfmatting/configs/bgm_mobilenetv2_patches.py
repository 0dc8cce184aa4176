"""Ninth and last part of the training of `bgm_mobilenetv2`: the refiner alone, on patches of many pictures.

    tfmatting-train bgm_mobilenetv2_patches runs/patches --initial runs/joint_3/weights.h5 --backgrounds PHOTOGRAPHS \\
        --foregrounds PEOPLE/foreground --alphas PEOPLE/alpha

Sizes as users have them, each with the base network's scale that the model takes for it: a refiner that knows a scale
of 0.25 alone makes holes in smaller pictures. Twice the default of 80,000 pixels, as most patches of a small picture
are without error, and the refiner must know them.
20 minutes on 2 processor cores. Mean error of alpha on fresh composites of 768x576: 0.0154, on rendered people at HD
that training has not seen: 0.0051 (docs/training-log.md).
"""

import dataclasses

from tfmatting.configs.bgm_mobilenetv2_joint_3 import CONFIG as JOINT_3

CONFIG = dataclasses.replace(
    JOINT_3,
    stage="patches",
    steps=3072,
    smallest=448,
    largest=1408,
    backbone_scale="auto",
    refine_sample_pixels=160_000,
    learning_rate=6e-3,
    warmup_steps=50,
    average_decay=0.99,
    drawn_share=0.25,
    like_coloured_share=0.25,
    pool_patches=262_144,
    pool_passes=4,
    validation_steps=1024,
    checkpoint_steps=256,
    log_steps=128,
    seed=19,
)
