"""Eighth part of the training of `rvm_mobilenetv3`: the deep guided filter alone, on what the network gives now.

    tfmatting data render-people ASSETS LARGE_STILLS --count 160 --size 1024 --seed 6
    tfmatting-train rvm_mobilenetv3_people_8 runs/rvm_people_8 --initial BEGIN.h5 \\
        --backgrounds SCENES --foregrounds LARGE_STILLS/foreground --alphas LARGE_STILLS/alpha

BEGIN.h5 is the mean of what the sixth and the seventh part end with (docs/training-log.md).

2 minutes on 2 processor cores, in bfloat16; held clips: mean error of alpha 0.0360, without memory 0.0335
(docs/training-log.md).
"""

import dataclasses

from tfmatting.configs.rvm_mobilenetv3_people_4 import CONFIG as PEOPLE_4

CONFIG = dataclasses.replace(PEOPLE_4, steps=100, freeze="backbone,aspp,decoder", seed=6)
