"""Motion: smooth paths through random poses, and a camera that drifts."""

import dataclasses

import numpy as np

from tfmatting.data.people import rotations

BLUR_SHARE = 0.5  # of the clips: the shutter is open for a part of each frame
BLUR_STEPS = 4
PAUSE = 0.35  # share of the time between two poses in which the person holds still


class PosePath:
    """A path through poses, one about every second.

    Args:
        rng: `numpy.random.Generator`.
        draw: function that returns a random pose.
        seconds: length of the path.
    """

    def __init__(self, rng, draw, seconds):
        self.step = rng.uniform(0.7, 1.8)
        first = draw()
        count = int(np.ceil(seconds / self.step)) + 2
        self.poses = [first] + [_near(first, draw(), rng.uniform(0.3, 1.0)) for _ in range(count - 1)]
        self._sway = rng.normal(0, 0.02, 3), rng.uniform(0.5, 2.0, 3)

    def __call__(self, time):
        """Returns the pose at a time in seconds."""
        number, share = divmod(time / self.step, 1)
        share = np.clip((share - PAUSE / 2) / (1 - PAUSE), 0, 1)
        share = share * share * (3 - 2 * share)
        first, second = self.poses[int(number)], self.poses[int(number) + 1]
        pose = _near(first, second, share)
        size, rate = self._sway
        breath = rotations.euler(*(size * np.sin(rate * time)))
        pose["spine02"] = pose.get("spine02", np.eye(3)) @ breath
        return pose


def _near(first, second, share):
    still = np.eye(3)
    names = {*first, *second}
    return {name: rotations.mixed(first.get(name, still), second.get(name, still), share) for name in sorted(names)}


class CameraPath:
    """A camera that moves slowly around a person, or shakes a little in a hand, or stands still."""

    def __init__(self, rng, camera, seconds):
        self.camera, self.seconds = camera, max(seconds, 1e-6)
        self.kind = str(rng.choice(["still", "hand", "around"], p=[0.4, 0.35, 0.25]))
        self._rates, self._phases = rng.uniform(0.5, 4.0, (3, 3)), rng.uniform(0, 2 * np.pi, (3, 3))
        self._turn, self._nearer = rng.normal(0, 0.25), rng.normal(0, 0.12)

    def __call__(self, time):
        """Returns the `Camera` at a time in seconds."""
        camera = self.camera
        away = camera.place - camera.target
        if self.kind == "around":
            share = time / self.seconds
            turned = rotations.about((0, 1, 0), self._turn * share) @ away * (1 + self._nearer * share)
            return dataclasses.replace(camera, place=camera.target + turned)
        if self.kind == "hand":
            shake = np.sin(self._rates * time + self._phases).mean(0) * 0.006 * np.linalg.norm(away)
            return dataclasses.replace(camera, target=camera.target + shake)
        return camera
