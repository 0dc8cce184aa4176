"""Second part of the training of `person_mobilenetv3`: larger pictures, drawn rooms besides, at a rate that falls.

    tfmatting-train person_lraspp_2 runs/person_2 --initial runs/person/weights.h5 --backgrounds SCENES \\
        --foregrounds PEOPLE/foreground --alphas PEOPLE/alpha

SCENES holds the photographs and drawn rooms (docs/training-log.md). 38 minutes on 2 processor cores beside other work;
intersection over union of people and scenes that training has not seen: 0.834 (docs/training-log.md).
"""

import dataclasses

from tfmatting.configs.person_lraspp import CONFIG as PERSON

CONFIG = dataclasses.replace(
    PERSON,
    steps=2000,
    smallest=96,
    largest=224,
    batch_pictures=24,
    learning_rate=8e-4,
    schedule="cosine",
    warmup_steps=50,
    average_decay=0.998,
    seed=1,
)
