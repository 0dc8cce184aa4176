"""The simplified U-Net of "Background Image Matting" (Li et al., section 3.1), on photographs of 256x256 pixels.

    tfmatting-train unet_simplified_report runs/unet_simplified --images PPM-100/image --masks PPM-100/matte
    tfmatting-train unet_simplified_report runs/unet_simplified --data ppm100/photographs:test

The report: the 100 photographs of PPM-100, resized as they are, binary cross-entropy, Adam at 1e-3, early stopping. It
says neither the batch, nor the steps, nor what it tested on. Its result: a loss of 0.5419 and an accuracy of 0.7227
(table 2; the text says 0.4602).
Not run here in full: its time and score with this code are not known.
"""

from tfmatting.configs.segmentation_train_config import SegmentationTrainConfig

CONFIG = SegmentationTrainConfig(
    model="unet_simplified",
    steps=1500,
    batch_pictures=8,
    augmentation="none",
    learning_rate=1e-3,
    schedule="constant",
    warmup_steps=0,
    patience=5,
    test_share=0.2,
    validation_batches=2,
    validation_steps=25,
    log_steps=25,
    checkpoint_steps=100,
)
