"""Seventh part of the training of `bgm_mobilenetv2`: the base network alone, on rendered people and drawn figures.

    tfmatting-train bgm_mobilenetv2_base_3 runs/base_3 --initial runs/people/weights.h5 --backgrounds PHOTOGRAPHS \\
        --foregrounds PEOPLE/foreground --alphas PEOPLE/alpha

The sides are those that it sees of HD frames at a backbone scale of 0.25.
On 2 processor cores 2,400 of the 4,200 steps took 105 minutes. With the refiner of the part before, the mean error of
alpha on rendered people at HD that training has not seen was 0.0067 after 1,850 of them (docs/training-log.md).
"""

import dataclasses

from tfmatting.configs.bgm_mobilenetv2_people import CONFIG as PEOPLE

CONFIG = dataclasses.replace(
    PEOPLE,
    stage="base",
    steps=4200,
    smallest=192,
    largest=352,
    size_multiple=16,
    batch_pixels=400_000,
    smallest_batch=4,
    largest_batch=6,
    learning_rate=8e-4,
    warmup_steps=100,
    average_decay=0.998,
    drawn_share=0.25,
    dropout=0.1,
    validation_steps=600,
    seed=11,
)
