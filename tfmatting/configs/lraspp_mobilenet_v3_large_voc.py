"""LR-ASPP on MobileNetV3 on the 21 classes of Pascal VOC 2012; `--set model=NAME` trains any other architecture so.

    tfmatting data prepare voc2012_segmentation --manual-dir MANUAL_DIR
    tfmatting-train lraspp_mobilenet_v3_large_voc runs/voc --initial imagenet
    tfmatting-train lraspp_mobilenet_v3_large_voc runs/voc_fcn --initial imagenet --set model=fcn_resnet50

Cross-entropy without the outlines that VOC leaves open; where the network has an auxiliary head, it counts 0.4.
Not run here in full: its time and score with this code are not known.
"""

from tfmatting.configs.run_config import LearningRate
from tfmatting.configs.segmentation_train_config import SegmentationTrainConfig

CONFIG = SegmentationTrainConfig(
    model="lraspp_mobilenet_v3_large",
    steps=20_000,
    smallest=384,
    largest=512,
    batch_pictures=16,
    classes="voc",
    learning_rate=LearningRate(backbone=1e-4, aspp=1e-3, decoder=1e-3, refiner=1e-3),
    clip_norm=1.0,
    data="voc2012_segmentation:train",
    validation_data="voc2012_segmentation:validation",
    validation_batches=50,
    validation_steps=500,
    log_steps=100,
    checkpoint_steps=500,
)
