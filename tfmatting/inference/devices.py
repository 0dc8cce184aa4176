"""Choice of the device. TensorFlow is imported when a function is called."""

import os
import pathlib
import platform

DEVICES = ("auto", "cpu", "gpu")


def choose_device(device="auto", threads=None):
    """Sets up the device for this process; nothing may have run on TensorFlow before, but on this very device.

    Args:
        device: "cpu", "gpu", or "auto": a GPU if there is one.
        threads: limit of the processor's threads; None = one a core.
    Returns:
        What was chosen, in words.
    Raises:
        ImportError: if TensorFlow is not installed.
        ValueError: if there is no GPU where one is asked for, or if it is too late to choose.
    """
    import tensorflow as tf

    gpus = tf.config.list_physical_devices("GPU")
    if device == "gpu" and not gpus:
        raise ValueError("`--device gpu`: TensorFlow sees no GPU here; `tfmatting doctor` says what is missing.")
    try:
        if device == "cpu":
            tf.config.set_visible_devices([], "GPU")
        elif gpus:
            tf.config.set_visible_devices(gpus[:1], "GPU")
            tf.config.experimental.set_memory_growth(gpus[0], True)
        if threads is not None:
            _limit_threads(tf, threads)
    except RuntimeError as error:
        raise ValueError("the device and its threads must be chosen before TensorFlow starts.") from error
    if gpus and device != "cpu":
        return f"GPU ({_gpu_name(tf, gpus[0])})"
    return f"CPU ({processor()}, {threads or len(cores())} threads)"


def list_devices():
    """Returns the devices that TensorFlow sees: [{"kind": "CPU" or "GPU", "name": …}].

    Raises:
        ImportError: if TensorFlow is not installed.
    """
    import tensorflow as tf

    gpus = [{"kind": "GPU", "name": _gpu_name(tf, gpu)} for gpu in tf.config.list_physical_devices("GPU")]
    return [{"kind": "CPU", "name": f"{processor()}, {len(cores())} cores"}, *gpus]


def processor():
    """Returns the processor's name."""
    for line in _processor_facts():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def processor_flags():
    """Returns the processor's instruction sets (Linux; elsewhere none are known)."""
    for line in _processor_facts():
        if line.startswith(("flags", "Features")):
            return frozenset(line.partition(":")[2].split())
    return frozenset()


def cores():
    """Returns the numbers of the cores that this process may use."""
    return os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count())


def _processor_facts():
    path = pathlib.Path("/proc/cpuinfo")
    return path.read_text(errors="replace").splitlines() if path.exists() else []


def _limit_threads(tf, threads):
    from tfmatting.ops.opencv import cv2

    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)
    cv2.setNumThreads(threads)


def _gpu_name(tf, gpu):
    return tf.config.experimental.get_device_details(gpu).get("device_name", gpu.name)
