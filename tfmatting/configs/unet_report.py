"""The U-Net of "Background Image Matting" (Li et al., section 3.2), on photographs of 256x256 pixels.

    tfmatting-train unet_report runs/unet --images PPM-100/image --masks PPM-100/matte
    tfmatting-train unet_report runs/pretrained --data human_matting:train
    tfmatting-train unet_report runs/tuned --initial runs/pretrained/weights.h5 --freeze first \\
        --images PPM-100/image --masks PPM-100/matte

As `unet_simplified_report`, but at a tenth of the rate and with a warm-up, as the network is deep and has no
normalization. The report's results: 0.3602 and 0.8328 from random weights, 0.2710 and 0.9123 after training on Human
Matting (table 2).
Not run here in full: its time and score with this code are not known.
"""

import dataclasses

from tfmatting.configs.unet_simplified_report import CONFIG as SIMPLIFIED

CONFIG = dataclasses.replace(SIMPLIFIED, model="unet", learning_rate=1e-4, warmup_steps=50)
