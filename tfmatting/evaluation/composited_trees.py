"""Composites that lie in folders already, with their plates."""

import pathlib

from tfmatting.data.composited_tree import LAYERS
from tfmatting.data.pictures import read_rgb
from tfmatting.evaluation.files import pictures_of, read_matte, size_text, unmatched
from tfmatting.evaluation.frames import MODEL_SETTINGS, TRIMAP_SETTINGS, Benchmark, Frame, Item, samples_of


class CompositedTree(Benchmark):
    """A folder with the folders source, background and alpha, such as a split of `tfmatting data compose`.

    The plates are taken as they are; the true foreground is not known.

    Args:
        folder: path.
        protocol: `Protocol`, of whose settings those of the trimap count.
        clips: whether pictures of one sub-folder are the frames of a clip.
    Raises:
        ValueError: if a folder is missing or empty, or no name is in all three.
    """

    SETTINGS = (*TRIMAP_SETTINGS, *MODEL_SETTINGS)

    def __init__(self, folder, protocol, clips=False):
        super().__init__(protocol)
        folder = pathlib.Path(folder)
        self.description = f"composites of {folder}"
        self.files = {layer: pictures_of(f"{layer}s", folder / layer) for layer in LAYERS}
        for layer in LAYERS[1:]:
            self.failed += unmatched("source", self.files["source"], layer, self.files[layer], folder / layer)
            self.failed += unmatched(layer, self.files[layer], "source", self.files["source"], folder / "source")
        self.names = [name for name in self.files["source"] if all(name in self.files[layer] for layer in LAYERS)]
        if not self.names:
            raise ValueError(f"no picture of {folder} has the same name in {', '.join(LAYERS)}.")
        samples = samples_of(self.names, clips)
        self.items = [Item(name, tuple(positions), None, name) for name, positions in samples.items()]

    def frame(self, item, position):
        name = self.names[item.numbers[position]]
        source, plate = (read_rgb(self.files[layer][name]) for layer in ("source", "background"))
        truth = read_matte(self.files["alpha"][name])
        for role, pixels in (("background", plate), ("alpha", truth)):
            if pixels.shape[:2] != source.shape[:2]:
                raise ValueError(f"the {role} has {size_text(pixels)} pixels, the source {size_text(source)}.")
        return Frame(name, truth, self.make_trimap(truth), source, plate)
