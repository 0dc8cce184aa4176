"""What a camera does to a composited sample, on the processor."""

from tfmatting.data import augmentation


class CaptureEffects:
    """Vignette, drift of the exposure between source and plate, fewer true pixels, sensor noise, and compression.

    The drift changes source and foreground alike, so that alpha and foreground stay true; the rest changes what the
    network sees, each as in the drawn samples (`tfmatting.data.augmentation`).

    Args:
        vignette, drift, resample, compress: shares of samples with the effect.
        noise: largest deviation of the noise, which is independent in source and plate; 0 adds none.
    """

    def __init__(self, vignette=0.15, drift=0.7, resample=0.2, noise=0.04, compress=0.5):
        self.vignette, self.drift, self.resample, self.noise, self.compress = vignette, drift, resample, noise, compress

    def __call__(self, sample, rng):
        """Returns a new sample; `sample` is as `PaperAugmentation` makes it, `rng` a `numpy.random.Generator`."""
        sample = augmentation.vignette(sample, rng, self.vignette)
        sample = augmentation.drift_exposure(sample, rng, self.drift)
        sample = augmentation.resample(sample, rng, probability=self.resample)
        if self.noise:
            sample = augmentation.add_noise(sample, rng, high=self.noise, low=min(0.002, self.noise))
        return augmentation.compress(sample, rng, probability=self.compress)
