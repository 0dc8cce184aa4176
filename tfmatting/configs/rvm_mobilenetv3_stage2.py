"""The paper's second stage: clips of 50 frames.

    tfmatting-train rvm_mobilenetv3_stage2 runs/stage2 --initial runs/stage1/weights.h5

The paper: 2 epochs, half of the learning rates, all else as in stage 1 (section 4.3).
Not run here in full: its time and score with this code are not known.
"""

import dataclasses

from tfmatting.configs.run_config import LearningRate
from tfmatting.configs.rvm_mobilenetv3_stage1 import CONFIG as STAGE_1

CONFIG = dataclasses.replace(
    STAGE_1,
    epochs=2,
    clip_length=50,
    learning_rate=LearningRate(backbone=5e-5, aspp=1e-4, decoder=1e-4, refiner=1e-4),
    seed=1,
)
