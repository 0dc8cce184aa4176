"""Third part of the training of `rvm_mobilenetv3`: longer clips, at the sizes that the network sees of videos.

    tfmatting-train rvm_mobilenetv3_people_3 runs/rvm_people_3 --initial runs/rvm_people_2/weights.h5 \\
        --backgrounds PHOTOGRAPHS --foregrounds PEOPLE/foreground --alphas PEOPLE/alpha
"""

import dataclasses

from tfmatting.configs.run_config import LearningRate
from tfmatting.configs.rvm_mobilenetv3_people_2 import CONFIG as PEOPLE_2

CONFIG = dataclasses.replace(
    PEOPLE_2,
    steps=1200,
    batch_clips=4,
    clip_length=8,
    smallest=160,
    largest=320,
    learning_rate=LearningRate(backbone=2e-4, aspp=2e-4, decoder=4e-4, refiner=4e-4),
    average_decay=0.995,
    seed=2,
)
