"""Second part of the base network's training: many small batches at a falling rate.

tfmatting-train bgm_mobilenetv2_base_2 runs/base_2 --initial runs/base/weights.h5 --backgrounds PHOTOGRAPHS
"""

import dataclasses

from tfmatting.configs.bgm_mobilenetv2_base import CONFIG as BASE

CONFIG = dataclasses.replace(
    BASE, steps=2600, batch_pixels=160_000, largest=288, learning_rate=8e-4, warmup_steps=50, seed=2
)
