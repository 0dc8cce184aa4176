"""Fixtures of several test files."""

import contextlib
import functools

import numpy as np
import pytest

from tests.golden import recordings


@pytest.fixture(scope="session")
def golden_model():
    """Function from an encoder and a kernel size to a `BackgroundMatting` with the recordings' weights.

    The models are shared by all tests: derive others by `with_options`, and change none.
    """
    from tfmatting.convert.background_matting import assign_background_matting
    from tfmatting.models.background_matting.background_matting import BackgroundMatting

    @functools.cache
    def build(encoder="mobilenetv2", kernel_size=3):
        base = build(encoder).base if kernel_size != 3 else None
        model = BackgroundMatting(
            encoder,
            backbone_scale=0.25,
            refine_kernel_size=kernel_size,
            refine_sample_pixels=recordings.SAMPLE_PIXELS,
            refine_threshold=recordings.THRESHOLD,
            base=base,
        )
        assign_background_matting(model, recordings.state_dict(encoder, kernel_size))
        return model

    return build


@pytest.fixture(scope="session")
def model(golden_model):
    """The MobileNetV2 model of the recordings: backbone scale 0.25, kernel 3, sampling of 8,192 pixels."""
    return golden_model("mobilenetv2")


@pytest.fixture(scope="session")
def pictures():
    """The recordings' source and background, cropped to 64x96 so that a test takes milliseconds."""
    return {name: x[:, 64:128, 64:160] for name, x in recordings.background_matting_inputs().items()}


@pytest.fixture
def unchanged():
    """Context manager that fails where its block changes a weight of the model."""

    @contextlib.contextmanager
    def check(model):
        before = [np.array(value) for value in model.get_weights()]
        yield
        for old, new in zip(before, model.get_weights(), strict=True):
            np.testing.assert_array_equal(old, new)

    return check


SAVED_SIZE = (64, 96)


@pytest.fixture(scope="session")
def shipped():
    """The default model with the shipped weights, that refines a part of a small picture."""
    import tfmatting

    return tfmatting.load(backbone_scale=0.5, refine_sample_pixels=1600)


@pytest.fixture(scope="session")
def saved(shipped, tmp_path_factory):
    """Folder of a SavedModel of `shipped` with warm-up requests, and its card."""
    from tfmatting.export import export

    path = tmp_path_factory.mktemp("saved") / "1"
    return path, export(shipped, path, "savedmodel", sizes=[SAVED_SIZE], licence="MIT", warm_up=True)


@pytest.fixture(scope="session")
def recurrent():
    """The recordings' video matting model at ratio 0.25."""
    from tests.golden import video_matting_recordings as videos

    return videos.model().with_options(downsample_ratio=0.25, name="rvm_mobilenetv3")


@pytest.fixture(scope="session")
def recurrent_saved(recurrent, tmp_path_factory):
    """Folder of a SavedModel of `recurrent` with warm-up requests, and its card."""
    from tfmatting.export import export

    path = tmp_path_factory.mktemp("recurrent") / "1"
    return path, export(recurrent, path, "savedmodel", sizes=[SAVED_SIZE], licence="ours", warm_up=True)


@pytest.fixture
def command(capsys):
    """Function that runs `tfmatting` in this process: returns code, stdout and stderr."""
    from tfmatting.cli.main import main

    def run(*arguments):
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run
