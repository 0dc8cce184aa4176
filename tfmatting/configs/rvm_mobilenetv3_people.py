"""First part of the training of `rvm_mobilenetv3`: the recurrent network, on rendered people in motion.

    tfmatting data render-people ASSETS CLIPS --clips --count 300 --frames 16 --size 384
    tfmatting data render-people ASSETS STILLS --count 1200 --size 1024
    tfmatting-train rvm_mobilenetv3_people runs/rvm_people --backgrounds PHOTOGRAPHS \\
        --foregrounds PEOPLE/foreground --alphas PEOPLE/alpha

PEOPLE holds the pictures of both folders; those of STILLS, which are moved, have names that begin with "person". The
sizes are such that two processor cores train it.
"""

from tfmatting.configs.run_config import LearningRate
from tfmatting.configs.video_train_config import VideoTrainConfig

CONFIG = VideoTrainConfig(
    model="rvm_mobilenetv3",
    stage="base",
    steps=6000,
    batch_clips=4,
    clip_length=8,
    smallest=160,
    largest=224,
    size_multiple=32,
    shape="square",
    learning_rate=LearningRate(backbone=1e-3, aspp=1e-3, decoder=1e-3, refiner=1e-3),
    warmup_steps=200,
    clip_norm=1.0,
    average_decay=0.998,
    stills="person_*",
    validation_batches=6,
    validation_steps=500,
    log_steps=25,
    checkpoint_steps=100,
)
