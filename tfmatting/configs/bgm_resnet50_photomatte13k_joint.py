"""The paper's third stage: both networks of the ResNet-50 model on PhotoMatte13K.

    tfmatting-train bgm_resnet50_photomatte13k_joint runs/photomatte --initial runs/joint/weights.h5 \\
        --foregrounds FOREGROUNDS --alphas ALPHAS

Data: 13,165 photographs before a green screen with their alphas, which the authors may not share: give your own
folders of such pictures, about 2000x2500 pixels, of which a twentieth is kept aside for the validation. Backgrounds:
`tfmatting data prepare matting_backgrounds`.
The paper: 25 epochs, 8 hours on two RTX 2080 Ti (table 8). After this stage, on AIM's test set (table 5, "-
Distinctions"): SAD 15.95, MSE 19.51, Grad 11911, Conn 14909, foreground MSE 14.36.
Not run here in full: its time and score with this code are not known.
"""

import dataclasses

from tfmatting.configs.bgm_resnet50_videomatte240k_joint import CONFIG as JOINT

CONFIG = dataclasses.replace(
    JOINT,
    epochs=25,
    data="photomatte13k:train",
    validation_data="photomatte13k:validation",
    seed=2,
)
