"""The paper's fourth stage: the stills of Distinctions-646 and Adobe Image Matting, moved.

    tfmatting-train rvm_mobilenetv3_stage4 runs/stage4 --initial runs/stage3/weights.h5

Data: as for stage 3, with `tfmatting data prepare distinctions646` and `adobe_image_matting`.
The paper: 5 epochs, 5e-5 for the decoder, all else as in stage 3 (section 4.3).
Not run here in full: its time and score with this code are not known.
"""

import dataclasses

from tfmatting.configs.run_config import LearningRate
from tfmatting.configs.rvm_mobilenetv3_stage3 import CONFIG as STAGE_3

CONFIG = dataclasses.replace(
    STAGE_3,
    epochs=5,
    learning_rate=LearningRate(backbone=1e-5, aspp=1e-5, decoder=5e-5, refiner=2e-4),
    data="distinctions646:train,adobe_image_matting:train",
    validation_data="",
    seed=3,
)
