"""What is known of a model before it is built. Light: imports no Keras."""

import dataclasses

#: of the weights of our own training
OURS = "trained by this project (docs/training-log.md), shipped in the package"
PHOTOGRAPHS = "30 photographs without people (CC0, Unsplash, Pexels and Pixabay licences); no photograph of a person"


@dataclasses.dataclass(frozen=True)
class Weights:
    """Trained weights.

    Attributes:
        licence: of the weights.
        training_data: what they were trained on.
        origin: where they come from.
        file, sha256: of the package's file; None where the package holds none.
        good_for: what they can do and what not, of those of our own training.
    """

    licence: str
    training_data: str
    origin: str
    file: str | None = None
    sha256: str | None = None
    good_for: str | None = None


@dataclasses.dataclass(frozen=True)
class Preset:
    """A named model: the arguments of its class, its weights, and of which kind it is (see `tfmatting.loading`)."""

    config: dict
    parameters: int
    source: str
    weights: Weights
    family: str = "background_matting"
