"""Sixth part of the training of `rvm_mobilenetv3`: more people, larger frames, the encoder of the third segmenter.

    tfmatting data render-people ASSETS MORE_STILLS --count 1400 --size 448 --seed 5
    tfmatting-train rvm_mobilenetv3_people_6 runs/rvm_people_6 --initial BEGIN.h5 \\
        --backgrounds SCENES --foregrounds PEOPLE/foreground --alphas PEOPLE/alpha

BEGIN.h5 is what the fifth part ends with, but for the encoder, which is that of `person_lraspp_3`
(docs/training-log.md).

31 minutes on 2 processor cores beside other work, in bfloat16; held clips: mean error of alpha 0.0384, without memory
0.0323 (docs/training-log.md).
"""

import dataclasses

from tfmatting.configs.rvm_mobilenetv3_people_3 import CONFIG as PEOPLE_3

CONFIG = dataclasses.replace(PEOPLE_3, steps=800, largest=256, seed=5)
