"""DeepLabV3+ on MobileNetV2 as "Background Image Matting" (Li et al., section 3.4) has it, on 256x256 pixels.

    tfmatting-train deeplabv3plus_mobilenetv2_report runs/deeplab --initial imagenet \\
        --images PPM-100/image --masks PPM-100/matte

As `unet_simplified_report`, but from an encoder that was trained on ImageNet. The report's result: a loss of 0.1183 and
an accuracy of 0.9565 (table 2).
Not run here in full: its time and score with this code are not known.
"""

import dataclasses

from tfmatting.configs.unet_simplified_report import CONFIG as SIMPLIFIED

CONFIG = dataclasses.replace(SIMPLIFIED, model="deeplabv3plus_mobilenetv2", warmup_steps=50)
