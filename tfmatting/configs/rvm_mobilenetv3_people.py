"""First part of the training of `rvm_mobilenetv3`, on short clips of small frames. A segmenter's encoder begins it.

    tfmatting data render-people ASSETS CLIPS --clips --count 300 --frames 16 --size 384
    tfmatting data render-people ASSETS STILLS --count 1200 --size 1024
    tfmatting-train rvm_mobilenetv3_people runs/rvm_people --initial matching:runs/person/weights.h5 \\
        --backgrounds PHOTOGRAPHS --foregrounds PEOPLE/foreground --alphas PEOPLE/alpha

PEOPLE holds the pictures of both folders; those of STILLS, which are moved, have names that begin with "person". The
sizes are such that two processor cores train it.

12 minutes on 2 processor cores; held clips as training sees them: mean error of alpha 0.077 (docs/training-log.md).
"""

from tfmatting.configs.run_config import LearningRate
from tfmatting.configs.video_train_config import VideoTrainConfig

CONFIG = VideoTrainConfig(
    model="rvm_mobilenetv3",
    stage="base",
    steps=300,
    batch_clips=6,
    clip_length=5,
    smallest=128,
    largest=192,
    size_multiple=32,
    shape="square",
    learning_rate=LearningRate(backbone=4e-4, aspp=4e-4, decoder=1e-3, refiner=1e-3),
    schedule="constant",
    warmup_steps=100,
    clip_norm=1.0,
    average_decay=0.99,
    stills="person_*",
    memory="none",
    validation_batches=4,
    validation_steps=250,
    log_steps=25,
    checkpoint_steps=100,
)
