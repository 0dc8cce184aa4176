"""First stage of the shipped `bgm_mobilenetv2`: the base network on synthetic composites.

tfmatting-train bgm_mobilenetv2_base runs/base --backgrounds PHOTOGRAPHS
"""

from tfmatting.configs.train_config import TrainConfig

CONFIG = TrainConfig()
