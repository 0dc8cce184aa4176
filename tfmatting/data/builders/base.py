"""What the builders of TensorFlow Datasets in `datasets/` share. The modules here are loaded by them alone."""

import itertools
import logging
from typing import ClassVar

import numpy as np
import tensorflow_datasets as tfds

LOGGER = logging.getLogger("tfmatting")

_ALPHA = tfds.features.Image(
    shape=(None, None, 1),
    encoding_format="png",
    doc=tfds.features.Documentation(desc="Opacity of the foreground.", value_range="[0, 255]"),
)
_MASK = tfds.features.Image(
    shape=(None, None, 1),
    encoding_format="png",
    doc=tfds.features.Documentation(desc="255 where people are, else 0.", value_range="[0, 255]"),
)
_LABELS = tfds.features.Image(
    shape=(None, None, 1),
    encoding_format="png",
    doc=tfds.features.Documentation(desc="Number of the class; 255 where nothing is said.", value_range="[0, 255]"),
)
_NAME = tfds.features.Text(doc="The picture's path in the data set; unique in its split.")


def _picture(description):
    documentation = tfds.features.Documentation(desc=description, value_range="[0, 255]")
    return tfds.features.Image(shape=(None, None, 3), doc=documentation)


def matting_features():
    """Features of a matting set: foreground `(H, W, 3)` and alpha `(H, W, 1)`, uint8, and the name."""
    foreground = _picture("The person's own colours, RGB, not premultiplied by alpha.")
    return tfds.features.FeaturesDict({"foreground": foreground, "alpha": _ALPHA, "name": _NAME})


def clip_features():
    """Features of a set of clips: those of a matting set, the clip's name and the frame's number in it."""
    return _of_clips(matting_features())


def background_features():
    """Features of a set of backgrounds: image `(H, W, 3)`, uint8, and the name."""
    return tfds.features.FeaturesDict({"image": _picture("A scene without people, RGB."), "name": _NAME})


def background_clip_features():
    """Features of a set of background clips: those of a set of backgrounds, the clip's name and the frame's number."""
    return _of_clips(background_features())


def segmentation_features():
    """Features of a segmentation set: image `(H, W, 3)` and mask of people `(H, W, 1)`, uint8, and the name."""
    return tfds.features.FeaturesDict({"image": _picture("A photograph, RGB."), "mask": _MASK, "name": _NAME})


def label_features():
    """Features of a set with several classes: image `(H, W, 3)` and labels `(H, W, 1)`, uint8, and the name."""
    return tfds.features.FeaturesDict({"image": _picture("A photograph, RGB."), "labels": _LABELS, "name": _NAME})


def segmentation_clip_features():
    """Features of a set of clips with masks: those of a segmentation set, the clip's name and the frame's number."""
    return _of_clips(segmentation_features())


def composited_features():
    """Features of a composited set: source and background `(H, W, 3)`, alpha `(H, W, 1)`, uint8, and the name."""
    source = _picture("The person before the background, RGB.")
    background = _picture("The background alone, RGB, of the source's size.")
    return tfds.features.FeaturesDict({"source": source, "background": background, "alpha": _ALPHA, "name": _NAME})


def _of_clips(features):
    clip = tfds.features.Text(doc="Name of the clip; all of its frames are in one split.")
    frame = tfds.features.Scalar(np.int64, doc="Number of the frame in its clip, from 0.")
    return tfds.features.FeaturesDict({**features, "clip": clip, "frame": frame})


class MattingBuilder(tfds.core.GeneratorBasedBuilder, skip_registration=True):
    """A builder whose examples are made one by one from a list of samples: in this process, or by Apache Beam.

    Beam is used where the download config asks for it by `beam_runner` or `beam_options`; the examples are the same.
    A builder defines FEATURES (a function of this module) and `_split_generators`, which calls `splits`.
    """

    FEATURES = None
    HOMEPAGE = None
    #: {split: number of pictures or clips} of the complete data set; smaller copies get a notice
    COUNTS: ClassVar = {}
    _uses_beam = False

    def _info(self):
        return self.dataset_info_from_configs(features=self.make_features(), homepage=self.HOMEPAGE)

    def make_features(self):
        """Returns the features; a builder overrides it where they depend on the config."""
        return type(self).FEATURES()

    def _download_and_prepare(self, dl_manager, download_config):
        self._uses_beam = bool(download_config.beam_runner or download_config.beam_options)
        super()._download_and_prepare(dl_manager, download_config)

    def splits(self, samples, make_examples):
        """Returns what `_split_generators` must.

        Args:
            samples: {split: list}; splits without samples are left out.
            make_examples: function that yields (key, example) pairs of one sample; Beam must be able to pickle it.
        """
        for split, wanted in self.COUNTS.items():
            if (found := len(samples.get(split, ()))) < wanted:
                LOGGER.warning("%s: %d of the %d of the complete set are here (%s)", self.name, found, wanted, split)
        return {split: self._generate_examples(items, make_examples) for split, items in samples.items() if items}

    def _generate_examples(self, samples, make_examples):
        if not self._uses_beam:
            return itertools.chain.from_iterable(map(make_examples, samples))
        beam = tfds.core.lazy_imports.apache_beam
        return beam.Create(samples) | beam.FlatMap(make_examples)
