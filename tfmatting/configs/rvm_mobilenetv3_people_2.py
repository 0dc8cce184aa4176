"""Second part of the training of `rvm_mobilenetv3`: clips, so that the memory learns.

    tfmatting-train rvm_mobilenetv3_people_2 runs/rvm_people_2 --initial runs/rvm_people/weights.h5 \\
        --backgrounds PHOTOGRAPHS --foregrounds PEOPLE/foreground --alphas PEOPLE/alpha
"""

import dataclasses

from tfmatting.configs.rvm_mobilenetv3_people import CONFIG as PEOPLE

CONFIG = dataclasses.replace(
    PEOPLE,
    steps=1200,
    batch_clips=4,
    clip_length=8,
    smallest=160,
    largest=256,
    learning_rate=7e-4,
    seed=1,
)
