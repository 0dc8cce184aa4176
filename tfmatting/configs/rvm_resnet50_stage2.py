"""Stage 2 of the paper for the ResNet-50 model, which is trained as the MobileNetV3 one; see its config.

    tfmatting-train rvm_resnet50_stage2 runs/stage2 --initial runs/stage1/weights.h5

Not run here in full: its time and score with this code are not known.
"""

import dataclasses

from tfmatting.configs.rvm_mobilenetv3_stage2 import CONFIG as MOBILENETV3

CONFIG = dataclasses.replace(MOBILENETV3, model="rvm_resnet50")
