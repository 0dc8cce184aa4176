"""What an evaluation of models on composites is."""

import dataclasses

#: columns of the paper's Table 1, as keys of `tfmatting.evaluation.measures`
COLUMNS = ("sad_unknown", "mse_unknown", "grad_unknown", "conn_unknown", "foreground_mse_unknown")


@dataclasses.dataclass(frozen=True)
class Protocol:
    """How composites, captured plates and trimaps are made, and how the model is set.

    Attributes:
        name: of the protocol.
        description: one line.
        data, background_data: data sets of tensorflow-datasets as NAME:SPLIT; "" = folders must be given.
        backgrounds_per_sample: backgrounds that every foreground, or clip, stands before.
        backbone_scale: 1 / c, the size of the base network's picture; or "auto", see `BackgroundMatting`.
        refined_patches: k, the number of 4x4 patches to refine.
        plate_shift: largest subpixel shift of the plate along each axis, in pixels.
        plate_gamma: least and largest gamma of the plate.
        plate_noise_mean: largest offset of the plate's noise, of values in [0, 1].
        plate_noise_variance: least and largest variance of the plate's noise, of values in [0, 1].
        trimap_low, trimap_high: alpha between them is unknown.
        trimap_iterations: dilations, and then as many erosions, of the unknown region by a 3x3 circle.
        seed: of who stands before what, and of the plates.
        published: the paper's numbers as (method, values in the order of `COLUMNS`); None = not given there.
    """

    name: str
    description: str
    data: str = ""
    background_data: str = ""
    backgrounds_per_sample: int = 1
    backbone_scale: float | str = 0.25
    refined_patches: int = 20_000
    plate_shift: float = 0.3
    plate_gamma: tuple = (0.85, 1.15)
    plate_noise_mean: float = 0.02
    plate_noise_variance: tuple = (0.08e-3, 0.15e-3)
    trimap_low: float = 0.06
    trimap_high: float = 0.96
    trimap_iterations: int = 10
    seed: int = 0
    published: tuple = ()

    def __post_init__(self):
        if self.backgrounds_per_sample < 1:
            received = f"backgrounds_per_sample={self.backgrounds_per_sample}"
            raise ValueError(f"`backgrounds_per_sample` must be at least 1. Received: {received}")

    def settings(self, names=None):
        """Returns what makes the numbers comparable, JSON-serialisable: the fields `names`, or all but the table."""
        settings = dataclasses.asdict(self)
        del settings["description"], settings["published"]
        return {name: value for name, value in settings.items() if names is None or name in names}
