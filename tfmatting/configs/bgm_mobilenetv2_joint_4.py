"""Ninth part of the training of `bgm_mobilenetv2`: both networks again, on the base network that part 7 went on with.

tfmatting-train bgm_mobilenetv2_joint_4 runs/joint_4 --initial runs/base_3/weights.h5 --backgrounds PHOTOGRAPHS \\
    --foregrounds PEOPLE/foreground --alphas PEOPLE/alpha
"""

import dataclasses

from tfmatting.configs.bgm_mobilenetv2_joint_3 import CONFIG as JOINT_3

CONFIG = dataclasses.replace(JOINT_3, steps=400, seed=14)
