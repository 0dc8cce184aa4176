"""Second part of the training of the project's own segmenter of people: larger pictures, at a rate that falls.

    tfmatting-train person_lraspp_2 runs/person_2 --initial runs/person/weights.h5 --backgrounds PHOTOGRAPHS \\
        --foregrounds PEOPLE/foreground --alphas PEOPLE/alpha
"""

import dataclasses

from tfmatting.configs.person_lraspp import CONFIG as PERSON

CONFIG = dataclasses.replace(
    PERSON,
    steps=4000,
    smallest=128,
    largest=256,
    batch_pictures=16,
    learning_rate=5e-4,
    schedule="cosine",
    average_decay=0.998,
    seed=1,
)
