"""Second part of the training of `rvm_mobilenetv3`: longer clips, at the sizes that the network sees of videos.

    tfmatting-train rvm_mobilenetv3_people_2 runs/rvm_people_2 --initial runs/rvm_people/weights.h5 \\
        --backgrounds PHOTOGRAPHS --foregrounds PEOPLE/foreground --alphas PEOPLE/alpha
"""

import dataclasses

from tfmatting.configs.rvm_mobilenetv3_people import CONFIG as PEOPLE

CONFIG = dataclasses.replace(
    PEOPLE,
    steps=3000,
    batch_clips=2,
    clip_length=15,
    smallest=256,
    largest=384,
    learning_rate=3e-4,
    warmup_steps=50,
    seed=1,
)
