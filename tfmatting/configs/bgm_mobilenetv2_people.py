"""Sixth part of the training of `bgm_mobilenetv2`: rendered people, and drawn figures, at the last part's sizes.

    tfmatting data render-people ASSETS PEOPLE --count 1200 --size 1024
    tfmatting-train bgm_mobilenetv2_people runs/people --initial runs/joint_2/weights.h5 --backgrounds PHOTOGRAPHS \\
        --foregrounds PEOPLE/foreground --alphas PEOPLE/alpha

14 minutes on 2 processor cores. Mean error of alpha on rendered people at HD that training has not seen: 0.0090
(docs/training-log.md).
"""

import dataclasses

from tfmatting.configs.bgm_mobilenetv2_joint_2 import CONFIG as JOINT_2

CONFIG = dataclasses.replace(
    JOINT_2,
    steps=400,
    largest_batch=4,
    smallest_batch=2,
    largest=768,
    drawn_share=0.35,
    empty_share=0.04,
    like_coloured_share=0.15,
    effects="camera",
    average_decay=0.99,
    clip_norm=1.0,
    validation_steps=100,
    seed=6,
)
