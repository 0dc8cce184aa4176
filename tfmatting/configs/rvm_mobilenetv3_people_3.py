"""Third part of the training of `rvm_mobilenetv3`: more scenes at a time, with the encoder of the second segmenter.

    tfmatting-train rvm_mobilenetv3_people_3 runs/rvm_people_3 --initial BEGIN.h5 \\
        --backgrounds SCENES --foregrounds PEOPLE/foreground --alphas PEOPLE/alpha

BEGIN.h5 is what the second part ends with, but for the encoder, which is that of `person_lraspp_2`
(docs/training-log.md). SCENES holds the photographs and drawn rooms.

59 minutes on 2 processor cores beside other work; held clips: mean error of alpha 0.0432, without memory 0.0371
(docs/training-log.md).
"""

import dataclasses

from tfmatting.configs.run_config import LearningRate
from tfmatting.configs.rvm_mobilenetv3_people_2 import CONFIG as PEOPLE_2

CONFIG = dataclasses.replace(
    PEOPLE_2,
    steps=1400,
    batch_clips=14,
    clip_length=2,
    learning_rate=LearningRate(backbone=4e-4, aspp=4e-4, decoder=1e-3, refiner=1e-3),
    warmup_steps=50,
    average_decay=0.995,
    seed=2,
)
