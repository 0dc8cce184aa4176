"""Photos of your own: one background a foreground, the plate's flaws and the settings of the paper.

    tfmatting eval --model bgm_mobilenetv2 --foregrounds DIR --alphas DIR --backgrounds DIR

Source: Lin et al. 2021, section 5 (c = 4, k = 20,000 for photos) and appendix D.2. The other protocols derive from it.

The variance of the plate's noise is given as 0.08 to 0.15 there. Of values in [0, 1] that were a deviation of 0.28 to
0.39, noise that hides the picture, while section 5.1 calls the flaws minor. It is taken in thousandths here: a
deviation of 0.009 to 0.012, 2 to 3 grey levels, as in Sengupta et al. 2020 (2 to 6). docs/evaluation.md says what it
changes.
"""

from tfmatting.evaluation.protocols.protocol import Protocol

PROTOCOL = Protocol(name="photos", description="composites with flawed plates, one background a foreground, photos")
