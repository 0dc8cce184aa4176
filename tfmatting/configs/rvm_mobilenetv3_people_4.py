"""Fourth part of the training of `rvm_mobilenetv3`: the deep guided filter, in turn on small and on large frames.

    tfmatting-train rvm_mobilenetv3_people_4 runs/rvm_people_4 --initial runs/rvm_people_3/weights.h5 \\
        --backgrounds SCENES --foregrounds PEOPLE/foreground --alphas PEOPLE/alpha

6 minutes on 2 processor cores; held clips: mean error of alpha 0.0475 (docs/training-log.md).
"""

import dataclasses

from tfmatting.configs.run_config import LearningRate
from tfmatting.configs.rvm_mobilenetv3_people_3 import CONFIG as PEOPLE_3

CONFIG = dataclasses.replace(
    PEOPLE_3,
    stage="joint",
    steps=200,
    batch_clips=2,
    clip_length=8,
    smallest=192,
    largest=192,
    high_resolution_length=2,
    high_resolution_smallest=768,
    high_resolution_largest=768,
    downsample_ratio=0.375,
    learning_rate=LearningRate(backbone=5e-5, aspp=5e-5, decoder=1e-4, refiner=2e-3),
    warmup_steps=10,
    average_decay=0.97,
    validation_steps=100,
    seed=3,
)
