"""What is known of a model before it is built. Light: imports no Keras."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Weights:
    """A file of trained weights in the package."""

    file: str
    sha256: str
    licence: str
    training_data: str


@dataclasses.dataclass(frozen=True)
class Preset:
    """A named model: the arguments of its class, and where its weights come from."""

    config: dict
    parameters: int
    source: str
    weights: Weights | None
    weights_note: str = ""
