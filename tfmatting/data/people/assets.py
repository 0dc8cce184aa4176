"""MakeHuman's assets on disk: what there is, read once and kept."""

import functools
import pathlib

import numpy as np

from tfmatting.data.people.files import read_material, read_motion_file, read_target
from tfmatting.data.people.garments import HATS, Garment
from tfmatting.data.people.meshes import read_wavefront
from tfmatting.data.people.skeleton import Skeleton
from tfmatting.ops.opencv import cv2

NEEDED = {
    "3dobjs/base.obj": "the base mesh",
    "rigs/default.mhskel": "the default rig",
    "rigs/default_weights.mhw": "the weights of the default rig",
}
#: bones that poses, hair and cameras go by
BONES = (
    *("root", "spine05", "spine02", "spine01", "neck01", "neck02", "head", "eye.L", "eye.R"),
    *(f"{bone}.{side}" for side in "LR" for bone in
      ("clavicle", "upperarm01", "lowerarm01", "wrist", "upperleg01", "lowerleg01", "foot")),
    *(f"finger{finger}-{joint}.{side}" for side in "LR" for finger in range(1, 6) for joint in range(1, 4)),
)  # fmt: skip
WHERE = (
    "it must be a folder with MakeHuman's assets (makehuman/data and base of the makehuman and makehuman-assets "
    "repositories), see tfmatting_datasets/synthetic_people/README.md"
)
ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2")


class Assets:
    """The assets below a folder. Whatever lies there is found by its file's name and folder.

    Args:
        root: folder that holds, at any depth, `3dobjs/base.obj`, `rigs/default.mhskel`, `rigs/default_weights.mhw`,
            and as far as there are some `targets/**.target`, `clothes|hair|eyebrows|eyelashes/**.mhclo`,
            `skins|eyes/**.mhmat` and `poses/*.bvh`.

    Raises:
        ValueError: if the folder is not there or the mesh or the rig is missing; names the file.
    """

    def __init__(self, root):
        self.root = pathlib.Path(root)
        if self.root.is_file() and self.root.name.endswith(ARCHIVES):
            raise ValueError(f"`assets` must be a folder: unpack the archive first. Received: assets={root}")
        if not self.root.is_dir():
            raise ValueError(f"`assets` is not a folder; {WHERE}. Received: assets={root}")
        self._files = {}
        for path in sorted(self.root.rglob("*")):
            self._files.setdefault(path.suffix, []).append(path)
        found = {name: self._needed(name) for name in NEEDED}
        self.mesh = read_wavefront(found["3dobjs/base.obj"])
        self.skeleton = Skeleton(
            found["rigs/default.mhskel"], found["rigs/default_weights.mhw"], len(self.mesh.positions)
        )
        absent = [bone for bone in BONES if bone not in self.skeleton.index]
        if absent:
            raise ValueError(
                f"{found['rigs/default.mhskel']}: the bone {absent[0]!r} is missing; the default rig is needed"
            )
        self._targets = {path.stem: path for path in self._files.get(".target", ()) if "targets" in path.parts}
        self._garments = {path.stem: path for path in self._files.get(".mhclo", ())}
        self._poses = {path.stem: path for path in self._files.get(".bvh", ()) if "poses" in path.parts}
        self.target = functools.cache(self._read_target)
        self.garment = functools.cache(self._read_garment)
        self.pose = functools.cache(self._read_pose)
        self.picture = functools.cache(read_picture)

    def _needed(self, name):
        folder, file = name.split("/")
        for path in self._files.get(pathlib.PurePath(file).suffix, ()):
            if path.name == file and path.parent.name == folder:
                return path
        raise ValueError(f"`assets`: {NEEDED[name]} ({name}) is missing; {WHERE}. Received: assets={self.root}")

    def _read_target(self, name):
        if name not in self._targets:
            return None
        indices, offsets = read_target(self._targets[name])
        if len(indices) and indices.max() >= len(self.mesh.positions):
            raise ValueError(f"{self._targets[name]}: a target of another mesh, it moves vertex {indices.max()}")
        return indices, offsets

    def _read_garment(self, name):
        return Garment(self._garments[name], self.skeleton.weights)

    def _read_pose(self, name):
        return read_motion_file(self._poses[name])

    def targets(self, folder):
        """Returns the names of the targets in a folder ("head", "torso"), sorted."""
        return [name for name, path in self._targets.items() if path.parent.name == folder]

    @functools.cached_property
    def poses(self):
        """Names of the poses, sorted."""
        return sorted(self._poses)

    def garments(self, folder):
        """Returns the names of the garments below a folder ("hair", "eyebrows", "eyelashes"), sorted."""
        return [name for name, path in self._garments.items() if folder in path.parts]

    @functools.cached_property
    def wardrobe(self):
        """A dict of names: "outfits", "shoes" and "hats" among the clothes."""
        kinds = {"outfits": [], "shoes": [], "hats": []}
        for name in self.garments("clothes"):
            tags = self.garment(name).tags
            kind = "shoes" if "shoes" in tags else "hats" if set(HATS) & set(tags) else "outfits"
            kinds[kind].append(name)
        return kinds

    @functools.cached_property
    def skins(self):
        """The skins whose picture is there, as `Material`s."""
        return self._materials("skins")

    @functools.cached_property
    def eyes(self):
        """The materials of eyes whose picture is there."""
        return self._materials("eyes")

    def _materials(self, folder):
        paths = [path for path in self._files.get(".mhmat", ()) if folder in path.parts]
        return [material for material in map(read_material, paths) if material.diffuse is not None]


def read_picture(path):
    """Reads a picture as uint8 RGBA `(H, W, 4)`, not premultiplied.

    Raises:
        ValueError: names the file that is no picture.
    """
    data = np.fromfile(path, np.uint8)
    picture = cv2.imdecode(data, cv2.IMREAD_UNCHANGED) if data.size else None
    if picture is None or picture.dtype != np.uint8:
        raise ValueError(f"{path}: not a picture of 8 bits a channel")
    if picture.ndim == 2:
        return cv2.cvtColor(picture, cv2.COLOR_GRAY2RGBA)
    return cv2.cvtColor(picture, cv2.COLOR_BGR2RGBA if picture.shape[2] == 3 else cv2.COLOR_BGRA2RGBA)
