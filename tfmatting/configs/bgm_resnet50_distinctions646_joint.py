"""The paper's last stage: both networks of the ResNet-50 model on the persons of Distinctions-646.

    tfmatting-train bgm_resnet50_distinctions646_joint runs/distinctions --initial runs/photomatte/weights.h5

Data: `tfmatting data prepare distinctions646 --config humans` (362 persons to train) and `tfmatting data prepare
matting_backgrounds`; a twentieth of the persons is kept aside for the validation, as the set has none of its own.
The paper: 30 epochs, 8 hours on two RTX 2080 Ti (table 8). After this stage (table 1; SAD, MSE, Grad, Conn,
foreground MSE): AIM 12.86, 12.01, 8426, 11116, 5.31; Distinctions 9.19, 7.08, 6345, 7216, 6.10; PhotoMatte85 8.65,
9.57, 8736, 6637, 13.82.
Not run here in full: its time and score with this code are not known.
"""

import dataclasses

from tfmatting.configs.bgm_resnet50_photomatte13k_joint import CONFIG as PHOTOMATTE

CONFIG = dataclasses.replace(
    PHOTOMATTE,
    epochs=30,
    data="distinctions646/humans:train",
    validation_data="",
    seed=3,
)
