"""Adobe Image Matting: the 11 people of its test set, each before 5 of 25 backgrounds, 55 pictures.

    tfmatting data prepare adobe_image_matting/humans && tfmatting data prepare matting_backgrounds
    tfmatting eval --protocol aim --model bgm_resnet50

Table 1 of Lin et al. 2021 (methods with * need a trimap made by hand; BGM_a is BGM trained on the paper's data):

    method    SAD     MSE    Grad   Conn   FG MSE
    DIM*    37.94   80.67   32935  37861       -
    FBA*     9.68    6.38    4265   7521    1.94
    BGM     16.07   21.00   15371  14123   47.98
    BGM_a   19.28   29.31   19877  18083   42.84
    Ours    12.86   12.01    8426  11116    5.31

Table 5 gives BGM a FG MSE of 42.84.
"""

import dataclasses

from tfmatting.evaluation.protocols.photos import PROTOCOL as PHOTOS

PROTOCOL = dataclasses.replace(
    PHOTOS,
    name="aim",
    description="Adobe Image Matting's people, 5 backgrounds each (Lin et al. 2021, Table 1)",
    data="adobe_image_matting/humans:test",
    background_data="matting_backgrounds:test",
    backgrounds_per_sample=5,
    published=(
        ("DIM (trimap)", (37.94, 80.67, 32935, 37861, None)),
        ("FBA (trimap)", (9.68, 6.38, 4265, 7521, 1.94)),
        ("BGM", (16.07, 21.00, 15371, 14123, 47.98)),
        ("BGM_a", (19.28, 29.31, 19877, 18083, 42.84)),
        ("paper's ResNet-50", (12.86, 12.01, 8426, 11116, 5.31)),
    ),
)
