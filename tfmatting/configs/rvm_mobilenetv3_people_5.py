"""Fifth part of the training of `rvm_mobilenetv3`: the memory, on longer clips; the deep guided filter stays as it is.

    tfmatting-train rvm_mobilenetv3_people_5 runs/rvm_people_5 --initial runs/rvm_people_4/weights.h5 \\
        --backgrounds SCENES --foregrounds PEOPLE/foreground --alphas PEOPLE/alpha

39 minutes on 2 processor cores beside other work; held clips: mean error of alpha 0.0437 (docs/training-log.md).
"""

import dataclasses

from tfmatting.configs.run_config import LearningRate
from tfmatting.configs.rvm_mobilenetv3_people_3 import CONFIG as PEOPLE_3

CONFIG = dataclasses.replace(
    PEOPLE_3,
    steps=400,
    batch_clips=4,
    clip_length=8,
    learning_rate=LearningRate(backbone=2e-4, aspp=2e-4, decoder=5e-4, refiner=5e-4),
    warmup_steps=20,
    average_decay=0.98,
    validation_steps=200,
    seed=4,
)
