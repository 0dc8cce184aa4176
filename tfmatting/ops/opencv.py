"""OpenCV, with a failed import explained: `from tfmatting.ops.opencv import cv2`."""


def explain(error):
    """Returns what to do about an import of OpenCV that failed."""
    if isinstance(error, ModuleNotFoundError):
        return "OpenCV is not installed: pip install opencv-python (opencv-python-headless on a server)."
    return (
        f"OpenCV cannot start: {error}. On a machine without a screen (no libGL) use its headless wheel:"
        " pip uninstall -y opencv-python && pip install 'opencv-python-headless<5'"
    )


try:
    import cv2
except ImportError as error:
    raise ImportError(explain(error)) from error

__all__ = ["cv2"]
