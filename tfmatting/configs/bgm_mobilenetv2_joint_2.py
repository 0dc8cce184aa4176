"""Last stage of the shipped `bgm_mobilenetv2`: more of the joint training, on other samples.

tfmatting-train bgm_mobilenetv2_joint_2 runs/joint_2 --initial runs/joint/weights.h5 --backgrounds PHOTOGRAPHS
"""

import dataclasses

from tfmatting.configs.bgm_mobilenetv2_joint import CONFIG as JOINT

CONFIG = dataclasses.replace(JOINT, steps=800, learning_rate=3e-4, seed=4)
