"""Second part of the base network's training: many small batches at a falling rate.

    tfmatting-train bgm_mobilenetv2_base_2 runs/base_2 --initial runs/base/weights.h5 --backgrounds PHOTOGRAPHS

On 2 processor cores 2,000 of the 2,600 steps took 31 minutes; the coarse alpha's mean error on fresh composites of
768x576 was 0.024 after 1,200 of them (docs/training-log.md).
"""

import dataclasses

from tfmatting.configs.bgm_mobilenetv2_base import CONFIG as BASE

CONFIG = dataclasses.replace(
    BASE, steps=2600, batch_pixels=160_000, largest=288, learning_rate=8e-4, warmup_steps=50, seed=2
)
