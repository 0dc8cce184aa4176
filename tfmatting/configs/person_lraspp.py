"""First part of the training of `person_mobilenetv3`: LR-ASPP on MobileNetV3, on small pictures.

    tfmatting data render-people ASSETS STILLS --count 1200 --size 1024
    tfmatting-train person_lraspp runs/person --backgrounds PHOTOGRAPHS \\
        --foregrounds PEOPLE/foreground --alphas PEOPLE/alpha

PEOPLE holds rendered stills, whose names begin with "person", and perhaps clips, of whose frames one at a time is seen.
The sizes are such that two processor cores train it. `--initial imagenet` begins with a better encoder. The encoder
that comes of it begins `rvm_mobilenetv3_people`, which from nothing learns several times as slowly.
18 minutes on 2 processor cores; intersection over union of people and scenes that training has not seen: 0.773
(docs/training-log.md).
"""

from tfmatting.configs.run_config import LearningRate
from tfmatting.configs.segmentation_train_config import SegmentationTrainConfig

CONFIG = SegmentationTrainConfig(
    model="lraspp_mobilenet_v3_large",
    steps=1200,
    smallest=96,
    largest=160,
    size_multiple=32,
    batch_pictures=32,
    empty_share=0.05,
    learning_rate=LearningRate(backbone=1e-3, aspp=1e-3, decoder=1e-3, refiner=1e-3),
    schedule="constant",
    warmup_steps=100,
    clip_norm=1.0,
    average_decay=0.99,
    stills="person_*",
    validation_batches=6,
    validation_steps=250,
    log_steps=25,
    checkpoint_steps=100,
)
