"""The whole augmentation of a clip: from foreground and background frames to training samples."""

from tfmatting.data import augmentation
from tfmatting.data.augmentations import clip_effects
from tfmatting.data.augmentations.motion import ClipMotion
from tfmatting.data.augmentations.temporal import TemporalAugmentation


class ClipAugmentation:
    """Composites clips of people before clips of scenes, both moved, and takes them with a video camera.

    In this order, foreground with alpha and background each for themselves: frames are chosen, moved and cut; colours
    change; pictures are blurred or sharpened. The foreground takes on some of the scene's light, the source is
    composited, in some clips with shadows, in a few all turns grey; then the source alone is resampled, gets noise and
    is compressed. Everything is a smooth function of time but the noise.

    Args:
        temporal: `TemporalAugmentation` of both clips.
        place_foreground, place_background: `ClipMotion`.
        light_probability, shadow_probability, reflection_probability: shares of clips, see `match_light` and
            `cast_shadow` in `tfmatting.data.augmentation`.
        camera: whether the source is taken by a camera that resamples, makes noise and compresses.

    Source: Lin et al. 2022, section 4.1: motion, brightness, saturation, contrast, hue, noise and blur that change
    continuously; reversal, speed, pauses and frame skipping; flip, greyscale and sharpening of all frames alike. Light,
    shadows and the camera are ours.
    """

    def __init__(self, temporal=None, place_foreground=None, place_background=None, light_probability=0.5,
                 shadow_probability=0.3, reflection_probability=0.03, camera=True):  # fmt: skip
        self.temporal = temporal or TemporalAugmentation()
        self.place_foreground = place_foreground or ClipMotion(subject="alpha")
        self.place_background = place_background or ClipMotion(
            scale=(1.0, 1.8), covers=True, border="mirror", moving=0.25
        )
        self.light_probability, self.shadow_probability = light_probability, shadow_probability
        self.reflection_probability, self.camera = reflection_probability, camera

    def __call__(self, foregrounds, backgrounds, rng, height, width, stills=(False, False)):
        """Makes one clip.

        Args:
            foregrounds: list of {"foreground" `(h, w, 3)`, "alpha" `(h, w, 1)`}, uint8.
            backgrounds: list of {"image" `(h, w, 3)`}, uint8, of the same length.
            rng: `numpy.random.Generator`.
            height, width: of the clip.
            stills: whether the foregrounds, and the backgrounds, are one picture repeated.
        Returns:
            List of {"source", "foreground", "background", "alpha"}, float32 `(height, width, 3 | 1)` in [0, 1].
        """
        people = self.place_foreground(foregrounds, rng, height, width, stills[0])
        scenes = self.place_background(backgrounds, rng, height, width, stills[1])
        frames = [{**person, "background": scene["image"]} for person, scene in zip(people, scenes, strict=True)]
        for key, blurred in (("foreground", ("foreground", "alpha")), ("background", ("background",))):
            frames = clip_effects.change_colours(frames, rng, key)
            frames = clip_effects.blur(frames, rng, blurred)
            frames = clip_effects.sharpen(frames, rng, key)
        frames = clip_effects.alike(augmentation.match_light, frames, rng, probability=self.light_probability)
        frames = clip_effects.alike(augmentation.cast_shadow, frames, rng, probability=self.shadow_probability,
                                    reflection_probability=self.reflection_probability)  # fmt: skip
        frames = clip_effects.make_grey(frames, rng, ("source", "foreground", "background"))
        if self.camera:
            seen = {"keys": ("source",)}
            frames = clip_effects.alike(augmentation.resample, frames, rng, **seen)
            frames = clip_effects.add_noise(frames, rng)
            frames = clip_effects.alike(augmentation.compress, frames, rng, **seen)
        return frames
