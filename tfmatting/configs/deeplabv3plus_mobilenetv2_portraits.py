"""DeepLabV3+ on MobileNetV2 on portraits, better than the report has it: larger, augmented and with composites.

    tfmatting-train deeplabv3plus_mobilenetv2_portraits runs/portraits --initial imagenet \\
        --images PPM-100/image --masks PPM-100/matte \\
        --foregrounds PEOPLE/foreground --alphas PEOPLE/alpha --backgrounds PHOTOGRAPHS

Every other batch is of people before other scenes, so that a hundred photographs do not have to be enough.
Not run here in full: its time and score with this code are not known.
"""

from tfmatting.configs.run_config import LearningRate
from tfmatting.configs.segmentation_train_config import SegmentationTrainConfig

CONFIG = SegmentationTrainConfig(
    model="deeplabv3plus_mobilenetv2",
    steps=6000,
    smallest=256,
    largest=512,
    batch_pictures=8,
    learning_rate=LearningRate(backbone=2e-4, aspp=1e-3, decoder=1e-3, refiner=1e-3),
    warmup_steps=200,
    clip_norm=1.0,
    average_decay=0.998,
    patience=10,
    test_share=0.2,
    validation_steps=200,
)
