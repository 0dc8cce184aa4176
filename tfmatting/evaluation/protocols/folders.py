"""Alphas that lie in folders, as somebody predicted them.

    tfmatting eval PREDICTIONS TRUTHS

The trimaps are made as in Lin et al. 2021, appendix D.2, unless there are some.
"""

import dataclasses

from tfmatting.evaluation.protocols.photos import PROTOCOL as PHOTOS

PROTOCOL = dataclasses.replace(PHOTOS, name="folders", description="predicted alphas of folders against the true ones")
