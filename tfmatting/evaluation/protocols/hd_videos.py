"""HD clips of your own: c = 4 and k = 5,000, one plate a clip.

    tfmatting eval --video --protocol hd_videos --model bgm_mobilenetv2 --foregrounds DIR --alphas DIR --backgrounds DIR

Source: Lin et al. 2021, section 5, which has no table for clips; Lin et al. 2022 (RVM) measures MAD and dtSSD.
"""

import dataclasses

from tfmatting.evaluation.protocols.photos import PROTOCOL as PHOTOS

PROTOCOL = dataclasses.replace(
    PHOTOS,
    name="hd_videos",
    description="composites with flawed plates, set for HD clips",
    refined_patches=5_000,
)
