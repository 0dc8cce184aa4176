import pytest
import tensorflow as tf

from tfmatting.inference import devices, precision
from tfmatting.ops.opencv import explain

NO_GPU = not tf.config.list_physical_devices("GPU")


@pytest.mark.skipif(not NO_GPU, reason="this machine has a GPU")
def test_gpu_is_refused_where_there_is_none():
    with pytest.raises(ValueError, match="TensorFlow sees no GPU"):
        devices.choose_device("gpu")


@pytest.mark.skipif(not NO_GPU, reason="this machine has a GPU")
@pytest.mark.parametrize("device", ["auto", "cpu"])
def test_cpu_is_named(device):
    assert devices.choose_device(device).startswith("CPU (")


def test_too_late_to_set_threads():
    tf.constant(1.0) + 1  # TensorFlow has started
    with pytest.raises(ValueError, match="before TensorFlow starts"):
        devices.choose_device("auto", threads=7)


def test_list_has_the_processor():
    assert devices.list_devices()[0]["kind"] == "CPU"
    assert devices.processor()


def test_speeds_are_relative_to_float32():
    speeds = precision.relative_speeds()
    assert set(speeds) == set(precision.PRECISIONS)
    assert speeds["float32"] == 1
    assert speeds["bfloat16"] is None or speeds["bfloat16"] > 0


def test_failed_import_of_opencv_is_explained():
    error = ImportError("libGL.so.1: cannot open shared object file: No such file or directory")
    assert "libGL.so.1" in explain(error)
    assert "opencv-python-headless" in explain(error)
    assert "is not installed" in explain(ModuleNotFoundError("No module named 'cv2'", name="cv2"))
