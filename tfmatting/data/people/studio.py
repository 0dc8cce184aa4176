"""Draws synthetic people in this process; `tfmatting.data.people.people` does it in one of its own."""

import numpy as np

from tfmatting.data.continuation import extend_foreground
from tfmatting.data.people import motion, views
from tfmatting.data.people.assets import Assets
from tfmatting.data.people.person import Person
from tfmatting.data.people.poses import random_pose
from tfmatting.data.people.renderer import Renderer
from tfmatting.data.people.scene import Scene

HEAD_SHARES = {"head": 0.42, "waist": 0.24, "knees": 0.16, "full": 0.1}  # of the picture's height, about


class Studio:
    """Draws stills and clips of people, the same for a seed and a number.

    It must be used by one thread, and by no process that loads TensorFlow: that and Mesa's software renderer bring two
    versions of LLVM, which crash each other.

    Args:
        assets: folder with MakeHuman's assets, see `Assets`.
        seed: integer >= 0.
    """

    def __init__(self, assets, seed):
        self.assets, self.seed, self._renderer = Assets(assets), seed, None

    def still(self, number, height, width, framing):
        """Returns the sample of a still, see `SyntheticPeople.still`."""
        rng = np.random.default_rng((self.seed, number))
        framing = framing or views.random_framing(rng)
        person = Person(rng, self.assets, height * HEAD_SHARES[framing])
        posed = person.posed(self._random_pose(rng, person))
        camera = self._camera(rng, framing, posed, height, width)
        return _sample(self._draw(posed, camera, views.random_lights(rng, camera), height, width))

    def clip(self, number, height, width, frames, frame_rate, framing):
        """Yields the samples of a clip's frames, see `SyntheticPeople.clip`."""
        rng = np.random.default_rng((self.seed, number, 1))
        framing = framing or views.random_framing(rng)
        person = Person(rng, self.assets, height * HEAD_SHARES[framing])
        seconds = frames / frame_rate
        path = motion.PosePath(rng, lambda: self._random_pose(rng, person), seconds)
        start = person.posed(path(0.0))
        camera = self._camera(rng, framing, start, height, width)
        lights = views.random_lights(rng, camera)
        cameras = motion.CameraPath(rng, camera, seconds)
        exposure = rng.uniform(0.2, 0.6) if rng.random() < motion.BLUR_SHARE else 0.0
        for frame in range(frames):
            times = (
                frame + exposure * np.arange(motion.BLUR_STEPS if exposure else 1) / motion.BLUR_STEPS
            ) / frame_rate
            pictures = [self._draw(person.posed(path(t)), cameras(t), lights, height, width) for t in times]
            yield _sample(np.mean(pictures, axis=0))

    def _random_pose(self, rng, person):
        library = [self.assets.pose(name) for name in self.assets.poses]
        return random_pose(rng, self.assets.skeleton, person.heads, person.tails, library, person.holding)

    def _camera(self, rng, framing, posed, height, width):
        joints = posed.joints
        return views.random_camera(
            rng, framing, posed.points, joints["neck02"], joints["root"], joints["top"], height, width
        )

    def _draw(self, posed, camera, lights, height, width):
        if self._renderer is None:
            self._renderer = Renderer()
        return self._renderer.render(Scene(posed.surfaces, posed.strands, camera, lights), height, width)


def _sample(picture):
    alpha = np.clip(picture[..., 3:], 0, 1)
    values = {"foreground": extend_foreground(picture), "alpha": alpha}
    return {name: (value * 255 + 0.5).astype(np.uint8) for name, value in values.items()}
