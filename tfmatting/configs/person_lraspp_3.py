"""Third part of the training of `person_mobilenetv3`: more people, at a rate that falls.

    tfmatting data render-people ASSETS MORE_STILLS --count 1400 --size 448 --seed 5
    tfmatting-train person_lraspp_3 runs/person_3 --initial BEGIN.h5 --backgrounds SCENES \\
        --foregrounds PEOPLE/foreground --alphas PEOPLE/alpha

BEGIN.h5 is what the second part ends with, but for the encoder, which is that of `rvm_mobilenetv3_people_5`
(docs/training-log.md). 31 minutes on 2 processor cores beside other work, in bfloat16; intersection over union of
people and scenes that training has not seen: 0.876 (docs/training-log.md).
"""

import dataclasses

from tfmatting.configs.person_lraspp_2 import CONFIG as PERSON_2

CONFIG = dataclasses.replace(PERSON_2, steps=1450, smallest=128, batch_pictures=28, seed=2)
