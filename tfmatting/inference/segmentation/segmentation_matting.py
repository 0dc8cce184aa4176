"""From what pixels belong to, to a matte: probabilities at low resolution, brought to the edges of the picture."""

import keras
import numpy as np

from tfmatting.inference.backgrounds import resize
from tfmatting.inference.bands import to_floats
from tfmatting.inference.segmentation.edge_enlargement import EdgeEnlargement
from tfmatting.inference.segmentation.edge_refinement import refined_edges
from tfmatting.inference.segmentation.foreground_colours import foreground_colours
from tfmatting.inference.segmentation.pymatting_package import check_installed
from tfmatting.models.segmentation.network_size import check_downscale, network_size, short_side_of

FOUND = 0.5  # probability and alpha that a pixel must have somewhere, or nothing is there


class SegmentationMatting:
    """A `Segmentation` as a matting model, for `matte` and for clips; it takes no plate.

    Args:
        model: `Segmentation`.
        chosen: name of the class to cut out, or names of several.
        downscale: size of the picture that the network sees, in (0, 1], or "auto": 520 pixels on the short side, as
            torchvision's networks were trained; 256 of the U-Nets, 224 of "person_mobilenetv3"; at least 32.
        refine_edges: whether to compute the edges anew by closed-form matting; some seconds a picture, and needs
            pymatting.
    Attributes:
        chosen: tuple of the names.
        accepts_integers: that pixels may come as they are in a file.
        takes_plate: that there is no plate.
    Raises:
        ValueError: if a name is none of the model's classes, or `downscale` is out of range.
        ImportError: if pymatting is needed and not installed.
    """

    accepts_integers = True
    takes_plate = False

    def __init__(self, model, chosen="person", downscale="auto", refine_edges=False):
        check_downscale(downscale)
        if refine_edges:
            check_installed()
        self.chosen = (chosen,) if isinstance(chosen, str) else tuple(chosen)
        self.downscale, self.refine_edges = downscale, refine_edges
        self.short_side = short_side_of(model)
        model = model.without_auxiliary() if model.auxiliary else model
        probability = model.class_probability(model.output["logits"], self.chosen)
        self.network = keras.Model(model.input, {"probability": probability})
        self.network.jit_compile = model.jit_compile
        self._enlargement = None, None

    def predict_on_batch(self, inputs):
        """Mattes pictures.

        Args:
            inputs: {"source": `(B, H, W, 3)` in uint8, uint16, or float32 in [0, 1]}.
        Returns:
            {"alpha": `(B, H, W, 1)`, "foreground": `(B, H, W, 3)`}, float32 arrays. Where nothing is found, the alpha
            of the whole picture is 0.
        """
        source = np.asarray(inputs["source"])
        results = [self._matted(*parts) for parts in zip(source, *self.probabilities(source), strict=True)]
        alphas, foregrounds = zip(*results, strict=True)
        return {"alpha": np.stack(alphas), "foreground": np.stack(foregrounds)}

    def probabilities(self, source):
        """Returns what the network sees and how probable the chosen classes are, at the size of `network_size`.

        Args:
            source: `(B, H, W, 3)` in uint8, uint16, or float32 in [0, 1].
        Returns:
            (small, probability), float32 arrays `(B, h, w, 3)` and `(B, h, w, 1)` in [0, 1].
        """
        size = self.network_size(*source.shape[1:3])
        small = np.stack([to_floats(resize(picture, *size)) for picture in source])
        return small, np.asarray(self.network.predict_on_batch({"source": small})["probability"])

    def prepare(self, shape, dtype):
        """Makes what sources of a shape and type need now, not at the first of them."""
        source = np.zeros(shape, dtype)
        self.predict_on_batch({"source": source})
        half = np.zeros((*self.network_size(*shape[1:3]), 1), "float32")
        half[:, half.shape[1] // 2 :] = 1  # an edge, without which nothing of what follows the network would run
        self._matted(source[0], np.repeat(half, 3, axis=-1), half)

    def network_size(self, height, width):
        """Returns the height and width of what the network sees of a picture."""
        return network_size(height, width, self.short_side, self.downscale)

    def _matted(self, source, small, probability):
        picture = to_floats(source)
        nothing = np.zeros((*source.shape[:2], 1), "float32"), picture
        if probability.max() < FOUND:
            return nothing
        key = picture.shape[:2], small.shape[:2]
        if self._enlargement[0] != key:
            self._enlargement = key, EdgeEnlargement(*key)
        alpha = self._enlargement[1](picture, small, probability)
        alpha = refined_edges(picture, alpha) if self.refine_edges else alpha
        if alpha.max() < FOUND:  # too little was found to outlast the guided filter
            return nothing
        return alpha, foreground_colours(picture, alpha)
