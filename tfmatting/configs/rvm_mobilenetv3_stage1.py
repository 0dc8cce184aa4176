"""The paper's first stage: the recurrent network of the MobileNetV3 model on clips of 15 frames.

    tfmatting-train rvm_mobilenetv3_stage1 runs/stage1 --initial imagenet

Data: `tfmatting data prepare videomatte240k --config sd`, `video_backgrounds --config hd` and `matting_backgrounds`;
for the segmentation COCO (`coco/2017_panoptic` of TFDS), `supervisely_person` and `youtube_vis_people`.
The paper: 15 epochs, batch 4, Adam at 1e-4 for the backbone and 2e-4 for the rest, 15 frames of 256 to 512 pixels;
after every odd iteration a batch of 60 photographs with masks, after every even one a batch of videos with masks
(sections 4.2 and 4.3). How many iterations an epoch has the paper does not say; here it is a pass over the scenes.
Not run here in full: its time and score with this code are not known.
"""

from tfmatting.configs.run_config import LearningRate
from tfmatting.configs.video_train_config import VideoTrainConfig

CONFIG = VideoTrainConfig(
    model="rvm_mobilenetv3",
    stage="base",
    epochs=15,
    batch_clips=4,
    clip_length=15,
    smallest=256,
    largest=512,
    learning_rate=LearningRate(backbone=1e-4, aspp=2e-4, decoder=2e-4, refiner=2e-4),
    schedule="constant",
    warmup_steps=0,
    data="videomatte240k/sd:train",
    background_data="video_backgrounds/hd:train,matting_backgrounds:train",
    validation_data="videomatte240k/sd:validation",
    validation_background_data="matting_backgrounds:validation",
    image_segmentation_data="coco/2017_panoptic:train,supervisely_person:train",
    video_segmentation_data="youtube_vis_people:train",
    validation_batches=25,
    validation_steps=2000,
    log_steps=100,
    checkpoint_steps=1000,
)
