"""A person: who it is and what it wears, drawn at random once, and built on any pose as a scene's surfaces."""

import dataclasses

import numpy as np

from tfmatting.data.people import hairstyles, props, wear
from tfmatting.data.people.body import DESCENTS, Shape, morph
from tfmatting.data.people.garments import visible_faces
from tfmatting.data.people.meshes import unit, vertex_normals
from tfmatting.data.people.scalp import hair_share
from tfmatting.data.people.scene import Surface
from tfmatting.data.people.skeleton import skin

OPPOSITE_SHARE = 0.12  # of the people: clothes or cards of hair made for the other gender
HAT_SHARE, GLASSES_SHARE, THING_SHARE = 0.06, 0.16, 0.16
EYE = (
    (0.289, 0.709),
    0.27,
    1.4,
)  # disc of the iris and the white in the pictures of eyes: middle, radius, angle at its rim
LIFTS = {"outfits": 0.05, "shoes": -0.05}  # decimetres, see `Surface`
HAT_RIM = 7.75  # height on the base mesh in decimetres below which hair is seen under a hat
LOOSE_LENGTHS = 0.5, 1.6  # mean lengths of loose strands on cards, in decimetres


@dataclasses.dataclass
class Dressed:
    """A garment with its looks: pairs of a mask `(T,)` of its triangles and a `Look`."""

    garment: object
    looks: list
    cut: bool = False
    lift: float = 0.0


@dataclasses.dataclass
class Posed:
    """A person in a pose: surfaces, strands, and what cameras are set by (points in decimetres)."""

    surfaces: list
    strands: list
    points: np.ndarray
    joints: dict


class Person:
    """A random person.

    Args:
        rng: `numpy.random.Generator`.
        assets: `Assets`.
        detail: height of the head in pixels, which says how many strands are drawn.
    """

    def __init__(self, rng, assets, detail):
        self.assets = assets
        self.male = bool(rng.random() < 0.5)
        self.shape = self._random_shape(rng)
        mesh, skeleton = assets.mesh, assets.skeleton
        self.rest = morph(mesh.positions, self.shape.amounts(), assets.target)
        self.heads, self.tails = skeleton.joints(self.rest)
        self.skin, self.skin_tint = self._random_skin(rng)
        self.hair_colour = self._random_hair_colour(rng)
        self.dressed = []
        self._dress(rng)
        self._grow_hair(rng, detail)
        faces = mesh.in_groups({"body"})
        self._faces = mesh.corner_positions[mesh.triangles[faces]]
        hidden = [dressed.garment.hidden for dressed in self.dressed if not dressed.cut]
        self._shown = mesh.part(faces & visible_faces(mesh, hidden, len(mesh.positions)))
        eyes = [index for index, name in enumerate(mesh.group_names) if name in ("helper-l-eye", "helper-r-eye")]
        self._eyes = [mesh.part(mesh.groups == index) for index in eyes]
        self._eye_picture = assets.picture(_chosen(rng, assets.eyes).diffuse) if assets.eyes else wear.PLAIN
        self._glasses = wear.Look(wear.PLAIN, tuple(rng.uniform(0.03, 0.5, 3)), gloss=0.6, sharpness=60.0)
        self._wears_glasses, self._seed = rng.random() < GLASSES_SHARE, int(rng.integers(2**31))
        self.holding = ("L", "R")[rng.integers(2)] if rng.random() < THING_SHARE else None
        self._thing = props.random_thing(rng)
        self._thing_look = wear.cloth_look(rng, None) if self.holding else None

    def _random_shape(self, rng):
        age = rng.choice([rng.uniform(0.1, 0.32), rng.uniform(0.34, 0.6), rng.uniform(0.6, 0.95)], p=[0.14, 0.56, 0.3])
        details = {}
        for folder, strength in (("head", 0.45), ("torso", 0.3)):
            names = self.assets.targets(folder)
            for name in rng.permutation(names)[:4] if names else ():
                details[str(name)] = float(np.abs(rng.normal(0, strength)))
        descent = tuple(float(share) for share in rng.dirichlet([0.5] * 3))
        muscle, weight, height, proportions = np.clip(rng.normal(0.5, [0.16, 0.2, 0.2, 0.2]), 0.02, 0.98)
        mixed = float(np.clip(rng.normal(0, 0.08), 0, 0.3))
        male = 1 - mixed if self.male else mixed
        return Shape(male, float(age), muscle, weight, height, max(0.35, proportions), descent, details)

    def _random_skin(self, rng):
        gender = "male" if self.male else "female"
        age = "young" if self.shape.age < 0.6 else "middleage" if self.shape.age < 0.8 else "old"
        descent = DESCENTS[int(np.argmax(self.shape.descent))]
        skins = [skin for skin in self.assets.skins if "special" not in skin.tags]
        for wanted in ({gender, age, descent}, {gender, descent}, {gender, age}, {gender}, set()):
            fitting = [skin for skin in skins if wanted <= set(skin.tags)]
            if fitting:
                break
        tint = np.clip(rng.normal(1, 0.07) * (1 + rng.normal(0, 0.03, 3)), 0.75, 1.15)
        if not skins:
            return wear.PLAIN, wear.textures.skin_tone(rng)
        return self.assets.picture(_chosen(rng, fitting).diffuse), tint

    def _random_hair_colour(self, rng):
        shares = np.array([4, 4, 4, 3, 2, 2, 1, 0.6, 0.2, 0.1])
        shares[:4] += 8 * (1 - self.shape.descent[2])
        shares[8:] += max(0.0, self.shape.age - 0.65) * np.array([60, 40])
        colour = hairstyles.COLOURS[rng.choice(len(shares), p=shares / shares.sum())]
        dyed = rng.random() < 0.05
        colour = wear.textures.random_colour(rng) if dyed else colour * rng.lognormal(0, 0.15) + rng.normal(0, 0.01, 3)
        return np.clip(colour, 0.02, 0.95).astype(np.float32)

    def _dress(self, rng):
        assets = self.assets
        for kind in ("outfits", "shoes", "hats"):
            names = assets.wardrobe[kind]
            if not names or (kind == "hats" and rng.random() > HAT_SHARE):
                continue
            garment = self._fitting_gender(rng, names)
            masks = wear.split(garment) if kind == "outfits" else [np.ones(len(garment.mesh.triangles), bool)]
            drawn = 0.25 if kind == "shoes" else 0.5
            same = rng.random() < 0.1
            looks = [wear.garment_look(rng, assets, garment.material, drawn) for _ in masks]
            pieces = [(mask, looks[0 if same else number]) for number, mask in enumerate(masks)]
            self.dressed.append(Dressed(garment, pieces, lift=LIFTS.get(kind, 0.0)))
        self.hatted = bool(self.dressed) and self.dressed[-1].garment.name in assets.wardrobe["hats"]
        for folder in ("eyebrows", "eyelashes"):
            names = [name for name in assets.garments(folder) if self._picture(assets.garment(name)) is not None]
            if names:
                garment = assets.garment(_chosen(rng, names))
                tint = (
                    wear.recoloured(self.hair_colour * 0.8, self._picture(garment))
                    if folder == "eyebrows"
                    else (1.0,) * 3
                )
                look = wear.Look(self._picture(garment), tint, grey=1.0 if folder == "eyebrows" else 0.0, gloss=0.0)
                self.dressed.append(Dressed(garment, [(slice(None), look)], cut=True))

    def _fitting_gender(self, rng, names):
        wrong = "female" if self.male else "male"
        fitting = [name for name in names if wrong not in self.assets.garment(name).tags]
        return self.assets.garment(_chosen(rng, names if rng.random() < OPPOSITE_SHARE or not fitting else fitting))

    def _picture(self, garment):
        has = garment.material is not None and garment.material.diffuse is not None
        return self.assets.picture(garment.material.diffuse) if has else None

    def _grow_hair(self, rng, detail):
        self.cards, self.style = None, None
        recession = rng.uniform(0, 0.5) if rng.random() < 0.33 else 0.0
        self._hair_share = hair_share(self.assets.mesh.positions, recession)
        bald = self.male and rng.random() < 0.12
        names = [name for name in self.assets.garments("hair") if self._picture(self.assets.garment(name)) is not None]
        self._loose = int(np.clip(detail / 300, 0.15, 1.2) * rng.uniform(100, 1500)), rng.uniform(*LOOSE_LENGTHS)
        if bald:
            return
        if names and not self.hatted and rng.random() < 0.42:
            garment = self._fitting_gender(rng, names)
            picture = self._picture(garment)
            look = wear.Look(picture, wear.recoloured(self.hair_colour, picture), 1.0, 0.08, 24.0)
            self.cards = Dressed(garment, [(slice(None), look)], cut=True)
            self.dressed.append(self.cards)
        else:
            self.style = hairstyles.random_hairstyle(rng, float(self.male), self.hair_colour, detail, self.hatted)

    def posed(self, pose, place=None):
        """Returns the person in a pose as `Posed`, see `poses.random_pose`.

        Args:
            pose: dict from a bone's name to its rotation.
            place: optional position `(3,)` of the root.
        """
        skeleton, mesh = self.assets.skeleton, self.assets.mesh
        turns, moved = skeleton.pose(self.heads, pose, place)
        body = skin(self.rest, skeleton.weights, self.heads, turns, moved)
        normals = vertex_normals(body, self._faces)
        corners = mesh.corner_positions
        share = self._hair_share * (0.0 if self.style is self.cards else 0.85)
        at_corners = body[corners], normals[corners], mesh.corner_coordinates
        surfaces = [Surface(*at_corners, self._shown, self.skin, self.skin_tint, soft=1.0, gloss=0.06, sharpness=14.0,
                            shade=share[corners], shade_colour=tuple(self.hair_colour * 0.7))]  # fmt: skip
        surfaces += self._eye_surfaces(body)
        strands, head = [], hairstyles.posed_head(skeleton, self.heads, self.tails, turns, moved)
        for dressed in self.dressed:
            garment = dressed.garment
            worn = skin(garment.fit(self.rest), garment.weights, self.heads, turns, moved)
            at = worn[garment.mesh.corner_positions], garment.mesh.normals(worn), garment.mesh.corner_coordinates
            for mask, look in dressed.looks:
                surfaces.append(Surface(*at, garment.mesh.triangles[mask], **vars(look), cut=dressed.cut,
                                        lift=dressed.lift))  # fmt: skip
            if dressed is self.cards and self._loose[0]:
                rng = np.random.default_rng(self._seed)
                strands.append(hairstyles.loose_strands(rng, *at[:2], garment.mesh.triangles, head, self.hair_colour,
                                                        *self._loose))  # fmt: skip
        if self.style is not None:
            below = np.clip((HAT_RIM - mesh.positions[:, 1]) / 0.1, 0, 1) if self.hatted else 1.0
            scalp = mesh.positions, self._faces, self._hair_share * below
            strands += hairstyles.grow(self.style, head, scalp, body, normals)
        surfaces += self._carried(body, turns, moved, head)
        joints = dict(zip(skeleton.names, moved, strict=True))
        return Posed(
            surfaces,
            strands,
            body[np.unique(self._faces)],
            {**joints, "top": head.middle + head.turn[:, 1] * head.size},
        )

    def _eye_surfaces(self, body):
        mesh, surfaces = self.assets.mesh, []
        for triangles in self._eyes:
            used = np.unique(mesh.corner_positions[triangles])
            rest = mesh.positions[mesh.corner_positions]
            ray = unit(rest - (mesh.positions[used].min(0) + mesh.positions[used].max(0)) / 2)
            (u, v), radius, rim = EYE
            reach = (
                radius * np.minimum(np.arccos(np.clip(ray[:, 2:], -1, 1)) / rim, 0.98) * unit(ray * (1, 1, 0))[:, :2]
            )
            at = (np.float32([u, 1 - v]) + reach).astype(np.float32)
            centre = body[used].mean(0)
            normals = unit(body[mesh.corner_positions] - centre).astype(np.float32)
            surfaces.append(Surface(body[mesh.corner_positions], normals, at, triangles, self._eye_picture, gloss=0.7,
                                    sharpness=80.0))  # fmt: skip
        return surfaces

    def _carried(self, body, turns, moved, head):
        """Glasses on the nose and a thing in the hand."""
        skeleton, surfaces = self.assets.skeleton, []
        index = skeleton.index
        if self._wears_glasses:
            bone = index["head"]
            eyes = [self.heads[index[name]] - self.heads[bone] for name in ("eye.L", "eye.R")]
            ears = np.array([0.8, 0.42, 0.3]) * head.size
            parts = props.glasses(np.random.default_rng(self._seed), *eyes, ears, head.size)
            surfaces.append(_surface(props.joined(parts).moved(turns[bone], moved[bone]), self._glasses))
        if self.holding:
            kind, parts = self._thing
            side = self.holding
            hand, knuckle, last = (index[f"{name}.{side}"] for name in ("wrist", "finger2-1", "finger5-1"))
            across, way = moved[knuckle] - moved[last], (moved[knuckle] + moved[last]) / 2 - moved[hand]
            palm = np.cross(across, way) * (1 if side == "L" else -1)
            size = np.linalg.norm(way) / 0.9
            place = moved[hand] + 1.05 * way + unit(palm) * 0.32 * size
            up = (
                unit(across * (1 if across[1] > 0 else -1) + (0, 0.6, 0))
                if kind not in ("bag", "umbrella")
                else np.array([0, 1.0, 0])
            )
            forward = unit(palm - up * (up @ palm))
            turn = np.stack([np.cross(up, forward), up, forward], axis=1)
            surfaces.append(_surface(props.joined(parts).moved(turn, place), self._thing_look))
        return surfaces


def _surface(part, look):
    return Surface(part.positions, part.normals, part.coordinates, part.triangles, **vars(look))


def _chosen(rng, values):
    return values[rng.integers(len(values))]
