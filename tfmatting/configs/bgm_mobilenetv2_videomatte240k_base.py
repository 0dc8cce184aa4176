"""The paper's first stage: the base network of the MobileNetV2 model on VideoMatte240K.

    tfmatting-train bgm_mobilenetv2_videomatte240k_base runs/base --initial deeplabv3_mobilenetv2.pth

Data and rates: as for `bgm_resnet50_videomatte240k_base`.
The paper gives no metrics of this encoder after this stage.
Not run here in full: its time and score with this code are not known.
"""

import dataclasses

from tfmatting.configs.bgm_resnet50_videomatte240k_base import CONFIG as RESNET50

CONFIG = dataclasses.replace(RESNET50, model="bgm_mobilenetv2")
