"""PhotoMatte85: 85 people, each before 1 of 25 backgrounds, 85 pictures.

    tfmatting data prepare photomatte85 && tfmatting data prepare matting_backgrounds
    tfmatting eval --protocol photomatte85 --model bgm_resnet50

Table 1 of Lin et al. 2021 (methods with * need a trimap made by hand; BGM_a is BGM trained on the paper's data):

    method    SAD     MSE    Grad   Conn   FG MSE
    DIM*    32.26   45.40   44658  30876       -
    FBA*     7.37    4.79    7323   5206    7.03
    BGM     17.32   21.21   27454  15397   14.25
    BGM_a   14.45   19.24   23314  13091   16.80
    Ours     8.65    9.57    8736   6637   13.82
"""

import dataclasses

from tfmatting.evaluation.protocols.photos import PROTOCOL as PHOTOS

PROTOCOL = dataclasses.replace(
    PHOTOS,
    name="photomatte85",
    description="PhotoMatte85, 1 background each (Lin et al. 2021, Table 1)",
    data="photomatte85:test",
    background_data="matting_backgrounds:test",
    published=(
        ("DIM (trimap)", (32.26, 45.40, 44658, 30876, None)),
        ("FBA (trimap)", (7.37, 4.79, 7323, 5206, 7.03)),
        ("BGM", (17.32, 21.21, 27454, 15397, 14.25)),
        ("BGM_a", (14.45, 19.24, 23314, 13091, 16.80)),
        ("paper's ResNet-50", (8.65, 9.57, 8736, 6637, 13.82)),
    ),
)
