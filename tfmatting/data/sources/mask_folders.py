"""Folders of photographs and masks of people."""

from tfmatting.data.sources.folders import FolderSource


class MaskFolders:
    """Photographs and masks of two folders, paired by equal names.

    Args:
        images: folder of photographs; sub-folders are searched, too.
        masks: folder of the masks, bright where people are, with the same names but for the suffix, and the same sizes.

    Items: {"image" `(H, W, 3)`, "mask" `(H, W, 1)`}, uint8, sorted by name.

    Raises:
        ValueError: see `FolderSource`.
    """

    def __init__(self, images, masks):
        self.pairs = FolderSource(images, masks, roles=("image", "mask"))

    def __len__(self):
        return len(self.pairs)

    def __getitem__(self, index):
        return self.reduced(index, None)

    def name(self, index):
        return self.pairs.name(index)

    def reduced(self, index, shorter_side):
        pair = self.pairs.reduced(index, shorter_side)
        return {"image": pair["foreground"], "mask": pair["alpha"]}
