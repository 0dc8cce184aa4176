"""Seventh part of the training of `rvm_mobilenetv3`: the memory again, on longer clips.

    tfmatting-train rvm_mobilenetv3_people_7 runs/rvm_people_7 --initial runs/rvm_people_6/weights.h5 \\
        --backgrounds SCENES --foregrounds PEOPLE/foreground --alphas PEOPLE/alpha

24 minutes on 2 processor cores, in bfloat16; held clips: mean error of alpha 0.0360, without memory 0.0361
(docs/training-log.md).
"""

import dataclasses

from tfmatting.configs.rvm_mobilenetv3_people_5 import CONFIG as PEOPLE_5

CONFIG = dataclasses.replace(PEOPLE_5, steps=560, batch_clips=5, validation_steps=280, seed=7)
