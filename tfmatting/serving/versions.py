"""Folders of versions, as TensorFlow Serving looks for them: MODELS/NAME/1, MODELS/NAME/2, …"""

import pathlib


def next_version(models, name):
    """Returns the folder of a model's next version, one more than the highest that is there.

    Args:
        models: folder of the models.
        name: of the model.
    Returns:
        `pathlib.Path` of a folder that does not exist.
    """
    folder = pathlib.Path(models) / name
    entries = folder.iterdir() if folder.is_dir() else ()
    numbers = [int(entry.name) for entry in entries if entry.name.isascii() and entry.name.isdigit()]
    return folder / str(max(numbers, default=0) + 1)
