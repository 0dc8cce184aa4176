"""Second part of the training of `rvm_mobilenetv3`: more people at a time, at a rate that falls.

    tfmatting-train rvm_mobilenetv3_people_2 runs/rvm_people_2 --initial runs/rvm_people/weights.h5 \\
        --backgrounds PHOTOGRAPHS --foregrounds PEOPLE/foreground --alphas PEOPLE/alpha

Of its steps 600 took 84 minutes on 2 processor cores beside a test suite; held clips: mean error of alpha 0.0534
(docs/training-log.md).
"""

import dataclasses

from tfmatting.configs.run_config import LearningRate
from tfmatting.configs.rvm_mobilenetv3_people import CONFIG as PEOPLE

CONFIG = dataclasses.replace(
    PEOPLE,
    steps=900,
    batch_clips=8,
    clip_length=4,
    largest=224,
    learning_rate=LearningRate(backbone=2e-4, aspp=2e-4, decoder=5e-4, refiner=5e-4),
    schedule="cosine",
    warmup_steps=20,
    seed=1,
)
