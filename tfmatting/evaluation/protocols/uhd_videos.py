"""4K clips of your own: c = 8 and k = 20,000, one plate a clip.

    tfmatting eval --video --protocol uhd_videos --model bgm_resnet50 --foregrounds DIR --alphas DIR --backgrounds DIR

Source: Lin et al. 2021, section 5, which has no table for clips.
"""

import dataclasses

from tfmatting.evaluation.protocols.photos import PROTOCOL as PHOTOS

PROTOCOL = dataclasses.replace(
    PHOTOS,
    name="uhd_videos",
    description="composites with flawed plates, set for 4K clips",
    backbone_scale=0.125,
)
