"""Fourth part of the training of `rvm_mobilenetv3`: the deep guided filter, in turn on small and on large frames.

    tfmatting-train rvm_mobilenetv3_people_4 runs/rvm_people_4 --initial runs/rvm_people_3/weights.h5 \\
        --backgrounds PHOTOGRAPHS --foregrounds PEOPLE/foreground --alphas PEOPLE/alpha
"""

import dataclasses

from tfmatting.configs.run_config import LearningRate
from tfmatting.configs.rvm_mobilenetv3_people_3 import CONFIG as PEOPLE_3

CONFIG = dataclasses.replace(
    PEOPLE_3,
    stage="joint",
    steps=400,
    batch_clips=2,
    high_resolution_length=3,
    high_resolution_smallest=768,
    high_resolution_largest=1024,
    downsample_ratio=0.375,
    learning_rate=LearningRate(backbone=5e-5, aspp=5e-5, decoder=1e-4, refiner=1e-3),
    validation_batches=4,
    validation_steps=200,
    seed=3,
)
