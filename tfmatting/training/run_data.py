"""What the data of a run is."""

import collections

#: folders of a user's own data, each may be None; foregrounds and alphas go together
Folders = collections.namedtuple("Folders", ("foregrounds", "alphas", "backgrounds"), defaults=(None, None, None))

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
    """Raises a ValueError where one of foregrounds and alphas is missing."""
    if (folders.foregrounds is None) != (folders.alphas is None):
        raise ValueError("`foregrounds` and `alphas` must be given together.")
