"""The paper's last stage: both networks of the ResNet-101 model on the persons of Distinctions-646.

    tfmatting-train bgm_resnet101_distinctions646_joint runs/distinctions --initial runs/photomatte/weights.h5

Data and rates: as for `bgm_resnet50_distinctions646_joint`.
After this stage, on the test set of Distinctions (table 6):
SAD, MSE, Grad, Conn and foreground MSE of 9.30, 6.82, 6191, 7128, 7.68.
Not run here in full: its time and score with this code are not known.
"""

import dataclasses

from tfmatting.configs.bgm_resnet50_distinctions646_joint import CONFIG as RESNET50

CONFIG = dataclasses.replace(RESNET50, model="bgm_resnet101")
