"""The paper's third stage: both networks of the MobileNetV2 model on PhotoMatte13K.

    tfmatting-train bgm_mobilenetv2_photomatte13k_joint runs/photomatte --initial runs/joint/weights.h5 \\
        --foregrounds FOREGROUNDS --alphas ALPHAS

Data and rates: as for `bgm_resnet50_photomatte13k_joint`.
The paper gives no metrics of this encoder after this stage.
Not run here in full: its time and score with this code are not known.
"""

import dataclasses

from tfmatting.configs.bgm_resnet50_photomatte13k_joint import CONFIG as RESNET50

CONFIG = dataclasses.replace(RESNET50, model="bgm_mobilenetv2")
