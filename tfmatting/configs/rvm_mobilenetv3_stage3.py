"""The paper's third stage: the deep guided filter, on long clips of small frames and short clips of large ones.

    tfmatting-train rvm_mobilenetv3_stage3 runs/stage3 --initial runs/stage2/weights.h5

Data: as for stage 1, but `videomatte240k --config hd`.
The paper: 1 epoch; 40 frames of 256 to 512 pixels without the filter, then 6 frames of 1024 to 2048 pixels with it at
a ratio of 0.25; Adam at 2e-4 for the filter and 1e-5 for the rest (section 4.3). Each pass is a step of its own here.
Not run here in full: its time and score with this code are not known.
"""

import dataclasses

from tfmatting.configs.run_config import LearningRate
from tfmatting.configs.rvm_mobilenetv3_stage2 import CONFIG as STAGE_2

CONFIG = dataclasses.replace(
    STAGE_2,
    stage="joint",
    epochs=1,
    clip_length=40,
    high_resolution_length=6,
    high_resolution_smallest=1024,
    high_resolution_largest=2048,
    downsample_ratio=0.25,
    learning_rate=LearningRate(backbone=1e-5, aspp=1e-5, decoder=1e-5, refiner=2e-4),
    data="videomatte240k/hd:train",
    validation_data="videomatte240k/hd:validation",
    seed=2,
)
