"""Makes the dummy assets of the tests: `python -m tfmatting_datasets.synthetic_people.make_dummy_assets [FOLDER]`.

A doll of prisms in the formats of MakeHuman's assets, with a shirt, a card of hair, skin, eyes, targets and a pose.
Nothing of the real assets is in it.
"""

import json
import pathlib
import sys

import cv2
import numpy as np

#: bone: its parent, where it begins and ends in decimetres, and how thick the doll is there
TRUNK = {
    "root": (None, (0, 0.6, 0.5), (0, 0.2, 0.4), 1.3),
    "spine05": ("root", (0, 0.2, 0.4), (0, 0.9, 0.3), 1.4),
    "spine04": ("spine05", (0, 0.9, 0.3), (0, 1.6, 0.2), 1.4),
    "spine03": ("spine04", (0, 1.6, 0.2), (0, 2.5, 0.1), 1.4),
    "spine02": ("spine03", (0, 2.5, 0.1), (0, 4.3, 0), 1.5),
    "spine01": ("spine02", (0, 4.3, 0), (0, 5.8, 0), 1.5),
    "neck01": ("spine01", (0, 5.9, 0.1), (0, 6.2, 0.1), 0.5),
    "neck02": ("neck01", (0, 6.2, 0.1), (0, 6.6, 0.2), 0.5),
    "neck03": ("neck02", (0, 6.6, 0.2), (0, 6.9, 0.2), 0.5),
    "head": ("neck03", (0, 6.97, 0.2), (0, 8.4, 0.1), 0.4),
    "jaw": ("head", (0, 6.9, 0.6), (0, 6.5, 1.2), 0.2),
}
LIMBS = {
    "eye": ("head", (0.3, 7.28, 1.2), (0.3, 7.28, 1.4), 0.05),
    "clavicle": ("spine01", (0.3, 5.2, 0.6), (1.2, 5.4, 0.4), 0.4),
    "shoulder01": ("clavicle", (1.2, 5.4, 0.4), (1.7, 5.2, 0.2), 0.5),
    "upperarm01": ("shoulder01", (1.7, 5.2, 0.2), (2.1, 4.7, 0.1), 0.45),
    "upperarm02": ("upperarm01", (2.1, 4.7, 0.1), (3.0, 3.8, 0.2), 0.4),
    "lowerarm01": ("upperarm02", (3.0, 3.8, 0.2), (3.6, 3.1, 0.9), 0.35),
    "lowerarm02": ("lowerarm01", (3.6, 3.1, 0.9), (4.3, 2.4, 1.7), 0.3),
    "wrist": ("lowerarm02", (4.3, 2.4, 1.7), (4.5, 2.0, 2.0), 0.3),
    "pelvis": ("root", (0, 0.6, 0.4), (0.9, 0.2, 0.4), 0.8),
    "upperleg01": ("pelvis", (0.9, 0.2, 0.4), (1.0, -1.5, 0.4), 0.8),
    "upperleg02": ("upperleg01", (1.0, -1.5, 0.4), (1.1, -3.4, 0.4), 0.7),
    "lowerleg01": ("upperleg02", (1.1, -3.4, 0.4), (1.2, -5.4, 0.2), 0.6),
    "lowerleg02": ("lowerleg01", (1.2, -5.4, 0.2), (1.3, -7.6, 0), 0.45),
    "foot": ("lowerleg02", (1.3, -7.6, 0), (1.4, -8.1, 1.5), 0.4),
}
SIDES = np.array([(1, 0), (0, 1), (-1, 0), (0, -1)])


def bones():
    """Returns {bone: (parent, head, tail, thickness)} of the whole doll."""
    limbs = dict(LIMBS)
    for finger in range(1, 6):
        for joint in range(1, 4):
            start = np.array([4.4 + 0.12 * (finger - 3), 2.1, 2.0 + 0.2 * (3 - finger)]) + (joint - 1) * np.array(
                [0.1, -0.3, 0.1]
            )
            parent = "wrist" if joint == 1 else f"finger{finger}-{joint - 1}"
            limbs[f"finger{finger}-{joint}"] = parent, tuple(start), tuple(np.add(start, (0.1, -0.3, 0.1))), 0.07
    found = dict(TRUNK)
    for side, sign in (("L", 1), ("R", -1)):
        for name, (parent, head, tail, thick) in limbs.items():
            parent = parent if parent in TRUNK else f"{parent}.{side}"
            found[f"{name}.{side}"] = parent, np.multiply(head, (sign, 1, 1)), np.multiply(tail, (sign, 1, 1)), thick
    return found


def doll():
    """Returns vertices `(V, 3)`, faces (lists from 0) by group, and {bone: the eight vertices around it}."""
    vertices, faces, around = [], {"body": [], "helper-l-eye": [], "helper-r-eye": []}, {}
    for name, (_, head, tail, thick) in bones().items():
        head, tail = np.array(head, float), np.array(tail, float)
        along = (tail - head) / np.linalg.norm(tail - head)
        side = np.cross(along, (0.1, 0.2, 0.97))
        side /= np.linalg.norm(side)
        ring = thick * (SIDES[:, :1] * side + SIDES[:, 1:] * np.cross(along, side))
        start = len(vertices)
        vertices += [*(head + ring), *(tail + ring)]
        around[name] = list(range(start, start + 8))
        group = {"eye.L": "helper-l-eye", "eye.R": "helper-r-eye"}.get(name, "body")
        walls = [[start + k, start + (k + 1) % 4, start + 4 + (k + 1) % 4, start + 4 + k] for k in range(4)]
        faces[group] += [*walls, [start + k for k in (3, 2, 1, 0)], [start + 4 + k for k in range(4)]]
    start, rows, columns = len(vertices), 9, 12
    for row in np.linspace(0.02, np.pi - 0.02, rows):
        for column in np.arange(columns) * 2 * np.pi / columns:
            way = np.array([np.sin(row) * np.sin(column), np.cos(row), np.sin(row) * np.cos(column)])
            vertices.append(np.array([0, 7.5, 0.55]) + way * (0.78, 1.0, 0.95))
    index = start + np.arange(rows * columns).reshape(rows, columns)
    beside = np.roll(index, -1, axis=1)
    faces["body"] += np.stack([index[:-1], index[1:], beside[1:], beside[:-1]], 2).reshape(-1, 4).tolist()
    around["head"] += index.ravel().tolist()
    return np.array(vertices), faces, around


def wavefront(vertices, groups):
    """Returns the text of an OBJ file; the texture is laid on from the front."""
    low, high = vertices.min(0), vertices.max(0)
    flat = (vertices - low)[:, :2] / (high - low)[:2]
    lines = [f"v {x:.4f} {y:.4f} {z:.4f}" for x, y, z in vertices] + [f"vt {u:.4f} {v:.4f}" for u, v in flat]
    for group, faces in groups.items():
        lines += [f"g {group}", *("f " + " ".join(f"{k + 1}/{k + 1}" for k in face) for face in faces)]
    return "\n".join(lines) + "\n"


def garment(name, refs, offsets, extra=()):
    """Returns the text of an .mhclo file whose vertices hang on one vertex of the body each."""
    rows = [f"{ref} {ref} {ref} 1 0 0 {x:.4f} {y:.4f} {z:.4f}" for ref, (x, y, z) in zip(refs, offsets, strict=True)]
    return (
        "\n".join([f"name {name}", f"obj_file {name}.obj", f"material {name}.mhmat", "verts 0", *rows, "", *extra])
        + "\n"
    )


def material(picture, tags=(), transparent=False):
    """Returns the text of an .mhmat file."""
    lines = [f"tag {tag}" for tag in tags] + [
        "diffuseColor 1 1 1",
        f"transparent {transparent}",
        f"diffuseTexture {picture}",
    ]
    return "\n".join(lines) + "\n"


def make(folder):
    """Writes the assets below a folder."""
    vertices, faces, around = doll()
    save = lambda name, text: _save(folder / name, text)  # noqa: E731
    save("data/3dobjs/base.obj", wavefront(vertices, faces))
    rig = {"bones": {}, "joints": {}}
    for name, (parent, *_) in bones().items():
        rig["bones"][name] = {"head": f"{name}_head", "tail": f"{name}_tail", "parent": parent}
        rig["joints"][f"{name}_head"], rig["joints"][f"{name}_tail"] = around[name][:4], around[name][4:8]
    save("data/rigs/default.mhskel", json.dumps(rig))
    weights = {name: [[vertex, 1.0] for vertex in indices] for name, indices in around.items()}
    save("data/rigs/default_weights.mhw", json.dumps({"weights": weights}))
    wide = "\n".join(f"{k} {0.05 * x:.4f} 0 0" for k, (x, _, _) in enumerate(vertices))
    for gender in ("male", "female"):
        save(f"data/targets/macrodetails/universal-{gender}-young-averagemuscle-maxweight.target", wide)
    save("data/targets/head/head-oval.target", "\n".join(f"{k} 0 0.02 0" for k in around["head"]))
    spine = [k for name in ("spine05", "spine04", "spine03", "spine02", "spine01") for k in around[name]]
    walls = [face for face in faces["body"] if set(face) <= set(spine)]
    new = {old: position for position, old in enumerate(spine)}
    shirt = vertices[spine] * (1.1, 1, 1.15)
    save("base/clothes/shirt/shirt.obj", wavefront(shirt, {"shirt": [[new[k] for k in face] for face in walls]}))
    hidden = ["delete_verts", f"{around['spine03'][0]} - {around['spine03'][-1]}"]
    save("base/clothes/shirt/shirt.mhclo", garment("shirt", spine, shirt - vertices[spine], hidden))
    save("base/clothes/shirt/shirt.mhmat", material("shirt.png", ["male"]))
    crown = around["head"][8 + 12 * 2 : 8 + 12 * 3]
    points = np.concatenate([vertices[crown] * (1.1, 1, 1.1), vertices[crown] * (1.2, 1, 1.2) - (0, 1.5, 0)])
    cards = [[k, k + 1, k + 13, k + 12] for k in range(0, 11, 2)]
    save("base/hair/cards/cards.obj", wavefront(points, {"hair": cards}))
    save("base/hair/cards/cards.mhclo", garment("cards", crown * 2, points - vertices[crown * 2]))
    save("base/hair/cards/cards.mhmat", material("cards.png", transparent=True))
    save("base/skins/young/young.mhmat", material("young.png", ["young", "caucasian", "male"]))
    save("base/eyes/materials/blue.mhmat", material("blue.png"))
    rng = np.random.default_rng(0)
    for name, colour in {
        "clothes/shirt/shirt": (160, 60, 40),
        "skins/young/young": (120, 150, 210),
        "eyes/materials/blue": (200, 80, 40),
    }.items():
        save(f"base/{name}.png", np.uint8(np.clip(rng.normal(colour, 8, (8, 8, 3)), 0, 255)))
    strands = np.zeros((32, 32, 4), np.uint8)
    strands[..., :3], strands[:28, ::3, 3], strands[:20, 1::3, 3] = (40, 60, 90), 255, 130
    save("base/hair/cards/cards.png", strands)
    save("data/poses/bow.bvh", POSE)


POSE = """HIERARCHY
ROOT root
{
 OFFSET 0 0 0
 CHANNELS 6 Xposition Yposition Zposition Xrotation Yrotation Zrotation
 JOINT spine03
 {
  OFFSET 0 -0.2 1.5
  CHANNELS 3 Xrotation Yrotation Zrotation
  End Site
  {
   OFFSET 0 0 3
  }
 }
}
MOTION
Frames: 1
Frame Time: 0.04
0 0 0 0 0 0 30 0 0
"""


def _save(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, str):
        path.write_text(content)
    else:
        path.write_bytes(cv2.imencode(".png", content)[1].tobytes())


if __name__ == "__main__":
    make(pathlib.Path(*sys.argv[1:]) if sys.argv[1:] else pathlib.Path(__file__).parent / "dummy_data" / "makehuman")
