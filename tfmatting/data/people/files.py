"""Readers of MakeHuman's text formats: morph targets, materials, clothes, rigs and poses.

Each reader raises ValueError with the file and what is wrong in it.
"""

import dataclasses
import json

import numpy as np


def _lines(path):
    """The lines of words of a text file, without comments and empty lines."""
    with open(path, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            words = line.split()
            if words and not words[0].startswith(("#", "//")):
                yield words


def read_target(path):
    """Reads a morph target: which vertices move, and how far.

    Returns:
        `indices` `(N,)` int32 and `offsets` `(N, 3)` float32 in the mesh's unit.
    """
    words = [word for line in _lines(path) for word in line]
    if len(words) % 4:
        raise ValueError(f"{path}: a morph target has four numbers a line. Received: {len(words)} numbers in all")
    try:
        table = np.array(words, dtype=np.float64).reshape(-1, 4)
    except ValueError as error:
        raise ValueError(f"{path}: a morph target holds numbers alone ({error})") from error
    return table[:, 0].astype(np.int32), table[:, 1:].astype(np.float32)


@dataclasses.dataclass(frozen=True)
class Material:
    """What an .mhmat file says: pictures are paths, None where the file names none or the picture is not there."""

    name: str
    colour: tuple
    diffuse: object = None
    occlusion: object = None
    transparent: bool = False
    tags: tuple = ()


def read_material(path):
    """Reads an .mhmat file and returns a `Material`."""
    values, tags = {}, []
    for words in _lines(path):
        if words[0] == "tag":
            tags.append(" ".join(words[1:]).lower())
        else:
            values[words[0]] = words[1:]

    def picture(key):
        found = path.parent / " ".join(values[key]) if key in values else None
        return found if found is not None and found.is_file() else None

    try:
        colour = tuple(float(word) for word in values.get("diffuseColor", "111")[:3])
    except ValueError as error:
        raise ValueError(f"{path}: diffuseColor must be three numbers ({error})") from error
    return Material(
        name=path.stem,
        colour=colour,
        diffuse=picture("diffuseTexture"),
        occlusion=picture("aomapTexture"),
        transparent=values.get("transparent", ["False"])[0].lower() == "true",
        tags=tuple(tags),
    )


@dataclasses.dataclass(frozen=True)
class Fitting:
    """What an .mhclo file says: how a mesh hangs on the body.

    Attributes:
        vertices: int32 `(V, 3)`, three vertices of the body for each vertex of the garment.
        weights: float32 `(V, 3)`, their weights.
        offsets: float32 `(V, 3)`, what is added, to be multiplied by the scale.
        scales: for x, y and z two vertices of the body and the distance between them at which the scale is 1.
        hidden: int32 `(N,)`, vertices of the body that the garment hides.
        mesh, material: paths; `material` is None where none is named.
        tags: words in lower case.
    """

    name: str
    vertices: np.ndarray
    weights: np.ndarray
    offsets: np.ndarray
    scales: tuple
    hidden: np.ndarray
    mesh: object
    material: object
    tags: tuple


def read_fitting(path):
    """Reads an .mhclo file and returns a `Fitting`."""
    rows, hidden, tags, values, scales, section = [], [], [], {}, {}, None
    try:
        for words in _lines(path):
            if words[0] in ("verts", "delete_verts", "weights"):
                section = words[0]
            elif section == "delete_verts":
                hidden += _ranges(words)
            elif section == "verts" and words[0].lstrip("-").isdigit():
                numbers = [float(word) for word in words]
                rows.append(numbers[:9] if len(numbers) >= 9 else [numbers[0]] * 3 + [1, 0, 0, 0, 0, 0])
            elif words[0] == "tag":
                tags.append(" ".join(words[1:]).lower())
            elif words[0] in ("x_scale", "y_scale", "z_scale"):
                scales[words[0][0]] = int(words[1]), int(words[2]), float(words[3])
            else:
                values[words[0]] = " ".join(words[1:])
    except (ValueError, IndexError) as error:
        raise ValueError(f"{path}: the fitting of this garment is not understood ({error})") from error
    if "obj_file" not in values or not rows:
        raise ValueError(f"{path}: a garment needs obj_file and verts")
    table = np.array(rows)
    return Fitting(
        name=path.stem,
        vertices=table[:, :3].astype(np.int32),
        weights=table[:, 3:6].astype(np.float32),
        offsets=table[:, 6:9].astype(np.float32),
        scales=tuple(scales.get(axis) for axis in "xyz"),
        hidden=np.array(hidden, np.int32),
        mesh=path.parent / values["obj_file"],
        material=path.parent / values["material"] if "material" in values else None,
        tags=tuple(tags),
    )


def _ranges(words):
    """The numbers of `3 7 - 9 12`."""
    numbers, position = [], 0
    while position < len(words):
        first = last = int(words[position])
        if words[position + 1 : position + 2] == ["-"]:
            last, position = int(words[position + 2]), position + 2
        numbers += range(first, last + 1)
        position += 1
    return numbers


def read_json(path, *keys):
    """Reads a JSON file (.mhskel, .mhw) that must have the keys."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: not a JSON file ({error})") from error
    for key in keys:
        if key not in content:
            raise ValueError(f"{path}: {key!r} is missing")
    return content


def read_motion_file(path):
    """Reads the first frame of a BVH file.

    Returns:
        A dict from the joint's name to its rotation `(3, 3)` in the frame of its parent. The axes are those of the
        world at rest, y up; files with z up, as MakeHuman writes them, are turned. Translations are left out.
    """
    joints, offsets, channels, words = [], [], [], iter([word for line in _lines(path) for word in line])
    values = None
    try:
        for word in words:
            if word in ("ROOT", "JOINT"):
                joints.append(next(words))
            elif word == "OFFSET":
                offsets.append([float(next(words)) for _ in range(3)])
            elif word == "CHANNELS":
                channels += [(joints[-1], next(words)) for _ in range(int(next(words)))]
            elif word == "Time:":
                next(words)
                values = [float(next(words)) for _ in channels]
                break
    except (StopIteration, ValueError, IndexError) as error:
        raise ValueError(f"{path}: this motion file is not understood, or cut off") from error
    if values is None:
        raise ValueError(f"{path}: a motion file needs a frame")
    spread = np.abs(offsets[1:]).sum(0)
    stand = axis_rotation(0, -np.pi / 2) if spread[2] > spread[1] else np.eye(3)
    rotations = {}
    for (joint, channel), value in zip(channels, values, strict=True):
        if channel.endswith("rotation"):
            turn = stand @ axis_rotation("XYZ".index(channel[0]), np.radians(value)) @ stand.T
            rotations[joint] = rotations.get(joint, np.eye(3)) @ turn
    return rotations


def axis_rotation(axis, angle):
    """Returns the rotation `(3, 3)` about a coordinate axis (0, 1, 2) by an angle in radians."""
    cosine, sine = np.cos(angle), np.sin(angle)
    turn, (first, second) = np.eye(3), ((axis + 1) % 3, (axis + 2) % 3)
    turn[first, first] = turn[second, second] = cosine
    turn[second, first], turn[first, second] = sine, -sine
    return turn
