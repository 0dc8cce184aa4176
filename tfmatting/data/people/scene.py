"""What the renderer draws: surfaces, strands, a camera and lights. Lengths are decimetres, y is up."""

import dataclasses

import numpy as np

from tfmatting.data.people.meshes import unit


@dataclasses.dataclass
class Surface:
    """Triangles with one picture.

    Attributes:
        positions, normals: float32 `(C, 3)`; coordinates: float32 `(C, 2)`, v = 0 at the bottom.
        triangles: int32 `(T, 3)`.
        picture: uint8 `(H, W, 4)`, RGB and alpha, not premultiplied; the same array is uploaded once while it is kept.
        tint: factor `(3,)` on the picture's colour, in coded values.
        grey: 0 = the picture's own colour, 1 = its luminance alone, which `tint` colours.
        gloss: strength of the highlight; sharpness: its exponent.
        soft: 0 = cloth, 1 = skin, into which light goes.
        cut: whether the picture's alpha counts; such surfaces are blended from far to near.
        lift: decimetres by which it lies nearer when it is decided what hides what: clothes over what they cover.
        shade: optional float32 `(C,)`, how far the colour goes over to `shade_colour` `(3,)`.
    """

    positions: np.ndarray
    normals: np.ndarray
    coordinates: np.ndarray
    triangles: np.ndarray
    picture: np.ndarray
    tint: tuple = (1.0, 1.0, 1.0)
    grey: float = 0.0
    gloss: float = 0.05
    sharpness: float = 20.0
    soft: float = 0.0
    cut: bool = False
    shade: np.ndarray = None
    shade_colour: tuple = (0.0, 0.0, 0.0)
    lift: float = 0.0


@dataclasses.dataclass
class Strands:
    """Hairs: lines of equal numbers of points.

    Attributes:
        points: float32 `(N, P, 3)`.
        widths: float32 `(N, P)`, the diameter in decimetres (a human hair has about 0.0007).
        colours: float32 `(N, 3)`, coded values in [0, 1].
        opacity: of a strand as wide as a pixel.
    """

    points: np.ndarray
    widths: np.ndarray
    colours: np.ndarray
    opacity: float = 1.0


@dataclasses.dataclass
class Camera:
    """A pinhole camera.

    Attributes:
        place, target: `(3,)`, where it is and the point it looks at.
        field: vertical field of view in radians.
        roll: radians.
        shift: `(2,)`, where the target lies in the picture: (0, 0) the middle, 1 = half the width or height.
    """

    place: np.ndarray
    target: np.ndarray
    field: float
    roll: float = 0.0
    shift: tuple = (0.0, 0.0)

    def matrix(self, height, width):
        """Returns the matrix `(4, 4)` float64 from the world to the clip space of a picture."""
        forward = unit(np.subtract(self.target, self.place))
        right = unit(np.cross(forward, (0.0, 1.0, 0.0)))
        up = np.cross(right, forward)
        cosine, sine = np.cos(self.roll), np.sin(self.roll)
        right, up = cosine * right + sine * up, cosine * up - sine * right
        view = np.eye(4)
        view[:3, :3] = right, up, -forward
        view[:3, 3] = -view[:3, :3] @ self.place
        distance = np.linalg.norm(np.subtract(self.target, self.place))
        near, far, scale = 0.05 * distance, 4 * distance + 40, 1 / np.tan(self.field / 2)
        lens = np.zeros((4, 4))
        lens[0, 0], lens[1, 1] = scale * height / width, scale
        lens[0, 2], lens[1, 2] = -self.shift[0], -self.shift[1]
        lens[2, 2:], lens[3, 2] = ((far + near) / (near - far), 2 * far * near / (near - far)), -1
        return lens @ view


@dataclasses.dataclass
class Lights:
    """Light from the sky and the ground, and from two directions.

    Attributes:
        key, fill: `(3,)`, unit vectors towards the lights; the key light casts shadows.
        key_colour, fill_colour, sky, ground: `(3,)`, linear intensities; 1 in all lights a white wall fully.
        shadow: 0 = no shadows, 1 = full ones.
    """

    key: np.ndarray
    fill: np.ndarray
    key_colour: np.ndarray
    fill_colour: np.ndarray
    sky: np.ndarray
    ground: np.ndarray
    shadow: float = 0.8


@dataclasses.dataclass
class Scene:
    """Everything in a picture."""

    surfaces: list
    strands: list
    camera: Camera
    lights: Lights
