"""Fourth part of the training of `bgm_mobilenetv2`: the refiner alone, on many more patches.

Most of these patches have no error to mend: a refiner that has seen only the worst ones spoils the others.

    tfmatting-train bgm_mobilenetv2_refiner runs/refiner --initial runs/joint/weights.h5 --backgrounds PHOTOGRAPHS

14 minutes on 2 processor cores. Mean error of alpha on fresh composites of 768x576: 0.0206
(docs/training-log.md).
"""

import dataclasses

from tfmatting.configs.bgm_mobilenetv2_joint import CONFIG as JOINT

CONFIG = dataclasses.replace(
    JOINT,
    stage="refiner",
    steps=800,
    batch_pixels=1_200_000,
    smallest=448,
    largest=704,
    learning_rate=2e-3,
    refine_sample_pixels=64_000,
    dropout=0.0,
    seed=4,
)
