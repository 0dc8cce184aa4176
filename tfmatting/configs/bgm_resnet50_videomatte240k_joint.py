"""The paper's second stage: base network and refiner of the ResNet-50 model on VideoMatte240K.

    tfmatting-train bgm_resnet50_videomatte240k_joint runs/joint --initial runs/base/weights.h5

Data: as for `bgm_resnet50_videomatte240k_base`, in square crops of 1024 to 2048 pixels.
The paper: 1 epoch, 12 hours on two RTX 2080 Ti (table 8); batch 4, Adam at 5e-5, 5e-5, 1e-4 and 3e-4 for backbone,
ASPP, decoder and refiner; c = 4, k = 5,000 patches (section 4.3). It gives no metrics after this stage.
Not run here in full: its time and score with this code are not known.
"""

import dataclasses

from tfmatting.configs.bgm_resnet50_videomatte240k_base import CONFIG as BASE
from tfmatting.configs.run_config import LearningRate

CONFIG = dataclasses.replace(
    BASE,
    stage="joint",
    epochs=1,
    batch_pixels=4 * 2048**2,
    smallest_batch=4,
    largest_batch=4,
    smallest=1024,
    largest=2048,
    learning_rate=LearningRate(backbone=5e-5, aspp=5e-5, decoder=1e-4, refiner=3e-4),
    backbone_scale=0.25,
    refine_sample_pixels=16 * 5_000,
    seed=1,
)
