"""Distinctions-646: the 11 people of its test set, each before 5 of 25 backgrounds, 55 pictures.

    tfmatting data prepare distinctions646/humans && tfmatting data prepare matting_backgrounds
    tfmatting eval --protocol distinctions646 --model bgm_resnet50

Tables 1 and 6 of Lin et al. 2021 (methods with * need a trimap made by hand; BGM_a is BGM trained on the paper's data):

    method                  SAD     MSE    Grad   Conn   FG MSE
    DIM*                  43.70   86.22   49739  43914       -
    FBA*                  11.03    8.32    6894   9892   12.51
    BGM                   19.21   25.89   30443  18191   36.13
    BGM_a                 16.02   20.18   24845  14900   43.00
    Ours, MobileNetV2     10.53    9.62    7904   8808    8.19
    Ours, ResNet-50        9.19    7.08    6345   7216    6.10
    Ours, ResNet-101       9.30    6.82    6191   7128    7.68
    Ours, ResNet-50, 1x1   9.36    8.06    7319   7395    6.92
"""

import dataclasses

from tfmatting.evaluation.protocols.photos import PROTOCOL as PHOTOS

PROTOCOL = dataclasses.replace(
    PHOTOS,
    name="distinctions646",
    description="Distinctions-646's people, 5 backgrounds each (Lin et al. 2021, Tables 1 and 6)",
    data="distinctions646/humans:test",
    background_data="matting_backgrounds:test",
    backgrounds_per_sample=5,
    published=(
        ("DIM (trimap)", (43.70, 86.22, 49739, 43914, None)),
        ("FBA (trimap)", (11.03, 8.32, 6894, 9892, 12.51)),
        ("BGM", (19.21, 25.89, 30443, 18191, 36.13)),
        ("BGM_a", (16.02, 20.18, 24845, 14900, 43.00)),
        ("paper's MobileNetV2", (10.53, 9.62, 7904, 8808, 8.19)),
        ("paper's ResNet-50", (9.19, 7.08, 6345, 7216, 6.10)),
        ("paper's ResNet-101", (9.30, 6.82, 6191, 7128, 7.68)),
        ("paper's ResNet-50, 1x1 refiner", (9.36, 8.06, 7319, 7395, 6.92)),
    ),
)
