"""Tenth part of the training of `bgm_mobilenetv2`: the refiner alone, on patches of many pictures.

tfmatting-train bgm_mobilenetv2_patches runs/patches --initial runs/joint_4/weights.h5 --backgrounds PHOTOGRAPHS \\
    --foregrounds PEOPLE/foreground --alphas PEOPLE/alpha
"""

import dataclasses

from tfmatting.configs.bgm_mobilenetv2_joint_4 import CONFIG as JOINT_4

CONFIG = dataclasses.replace(
    JOINT_4,
    stage="patches",
    steps=4096,
    learning_rate=8e-3,
    warmup_steps=50,
    average_decay=0.99,
    pool_patches=262_144,
    pool_passes=4,
    validation_steps=512,
    checkpoint_steps=256,
    log_steps=128,
    seed=17,
)
