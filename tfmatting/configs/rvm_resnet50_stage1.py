"""Stage 1 of the paper for the ResNet-50 model, which is trained as the MobileNetV3 one; see its config.

    tfmatting-train rvm_resnet50_stage1 runs/stage1 --initial imagenet

Not run here in full: its time and score with this code are not known.
"""

import dataclasses

from tfmatting.configs.rvm_mobilenetv3_stage1 import CONFIG as MOBILENETV3

CONFIG = dataclasses.replace(MOBILENETV3, model="rvm_resnet50")
