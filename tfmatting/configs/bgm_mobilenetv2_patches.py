"""After the eighth part of the training of `bgm_mobilenetv2`: the refiner alone, on patches of many pictures.

tfmatting-train bgm_mobilenetv2_patches runs/patches --initial runs/joint_3/weights.h5 --backgrounds PHOTOGRAPHS \\
    --foregrounds PEOPLE/foreground --alphas PEOPLE/alpha

Twice the default of 80,000 pixels, and smaller pictures, too: at 768x432 the default reaches a quarter of the picture,
where most patches are without error, and the refiner must know them.
"""

import dataclasses

from tfmatting.configs.bgm_mobilenetv2_joint_3 import CONFIG as JOINT_3

CONFIG = dataclasses.replace(
    JOINT_3,
    stage="patches",
    steps=2304,
    smallest=512,
    refine_sample_pixels=160_000,
    learning_rate=8e-3,
    warmup_steps=50,
    average_decay=0.99,
    pool_patches=262_144,
    pool_passes=6,
    validation_steps=768,
    checkpoint_steps=256,
    log_steps=128,
    seed=19,
)
