"""First stage of the shipped `bgm_mobilenetv2`: the base network on synthetic composites.

    tfmatting-train bgm_mobilenetv2_base runs/base --backgrounds PHOTOGRAPHS

On 2 processor cores 1,500 of the 3,000 steps took 41 minutes; the coarse alpha's mean error on fresh composites of
768x576 was 0.049 (docs/training-log.md).
"""

from tfmatting.configs.train_config import TrainConfig

CONFIG = TrainConfig()
