"""What the data of a run is."""

import collections

#: folders of a user's own data, each may be None; foregrounds and alphas go together, and images and masks
Folders = collections.namedtuple(
    "Folders", ("foregrounds", "alphas", "backgrounds", "images", "masks"), defaults=(None,) * 5
)

#: `training[number]` and `validation[number]` give batches, `samples` {name: count}; `epoch` is the number of samples
#: of a pass over the data, or None where it has no end; `damaged`, a `DamagedPictures`, counts the pictures that are
#: skipped on the way; `interleaving`, an `Interleaving`, says of which kind each batch is, or None for one alone;
#: `stop()` gives up what takes long and is being drawn, for a run that ends before its time
RunData = collections.namedtuple(
    "RunData",
    ("training", "validation", "samples", "epoch", "damaged", "interleaving", "stop"),
    defaults=(None, lambda: None),
)


def check_folders(folders):
    """Raises a ValueError where one of foregrounds and alphas, or of images and masks, is missing."""
    for pictures, mattes in (("foregrounds", "alphas"), ("images", "masks")):
        if (getattr(folders, pictures) is None) != (getattr(folders, mattes) is None):
            raise ValueError(f"`{pictures}` and `{mattes}` must be given together.")
