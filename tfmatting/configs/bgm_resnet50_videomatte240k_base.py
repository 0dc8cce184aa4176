"""The paper's first stage: the base network of the ResNet-50 model on VideoMatte240K.

    tfmatting-train bgm_resnet50_videomatte240k_base runs/base --initial deeplabv3_resnet50.pth

Data: `tfmatting data prepare videomatte240k --config native` (479 clips to train, 5 to validate) and `tfmatting data
prepare matting_backgrounds` (8,636 and 200 pictures). For this stage alone `--data videomatte240k/hd` is large enough.
Initial weights: DeepLabV3 with the same encoder, of which backbone and ASPP are taken.
The paper: 8 epochs, 24 hours on one RTX 2080 Ti (table 8); batch 8, Adam at 1e-4, 5e-4 and 5e-4 for backbone, ASPP
and decoder (section 4.3); c = 4, so that the base network sees a quarter of crops of 1024 to 2048 pixels. It gives no
metrics after this stage. Unlike the paper's, whose crops draw height and width each for itself, the crops are square:
TensorFlow's training graph of dilated depthwise convolutions fails where one side alone changes.
Not run here in full: its time and score with this code are not known.
"""

from tfmatting.configs.run_config import LearningRate
from tfmatting.configs.train_config import TrainConfig

CONFIG = TrainConfig(
    model="bgm_resnet50",
    stage="base",
    epochs=8,
    batch_pixels=8 * 512**2,
    smallest_batch=8,
    largest_batch=8,
    smallest=256,
    largest=512,
    size_multiple=4,
    learning_rate=LearningRate(backbone=1e-4, aspp=5e-4, decoder=5e-4, refiner=5e-4),
    schedule="constant",
    warmup_steps=0,
    precision="mixed_float16",
    dropout=0.5,
    data="videomatte240k/native:train",
    background_data="matting_backgrounds:train",
    validation_data="videomatte240k/native:validation",
    validation_background_data="matting_backgrounds:validation",
    validation_batches=25,
    validation_steps=2000,
    log_steps=100,
    checkpoint_steps=1000,
)
