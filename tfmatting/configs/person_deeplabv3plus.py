"""The alternative to both parts of `person_lraspp`, with sharper edges at twice the time: DeepLabV3+ on MobileNetV2.

    tfmatting-train person_deeplabv3plus runs/person --backgrounds PHOTOGRAPHS \\
        --foregrounds PEOPLE/foreground --alphas PEOPLE/alpha
Not run here in full: its time and score with this code are not known.
"""

import dataclasses

from tfmatting.configs.person_lraspp_2 import CONFIG as LR_ASPP

CONFIG = dataclasses.replace(
    LR_ASPP, model="deeplabv3plus_mobilenetv2", steps=6000, batch_pictures=8, learning_rate=1e-3, seed=0
)
