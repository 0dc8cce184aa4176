"""A window that shows what a camera's matting comes to."""

import os
import sys

from tfmatting.ops.opencv import cv2

TITLE = "tfmatting (q: end, p: new plate)"
END, NEW_PLATE = "end", "new plate"
_KEYS = {ord("q"): END, 27: END, ord("p"): NEW_PLATE}
_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)


class Window:
    """Shows pictures; a context manager.

    Raises:
        OSError: if there is no screen, or OpenCV was built without windows.
    """

    def __init__(self):
        if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            raise OSError("there is no screen for a window: give OUT, a video to write, and --no-window.")
        try:
            cv2.namedWindow(TITLE, cv2.WINDOW_NORMAL | cv2.WINDOW_KEEPRATIO | cv2.WINDOW_GUI_NORMAL)
        except cv2.error as error:
            raise OSError(
                "this build of OpenCV has no windows: pip install opencv-python (not the headless one), or give OUT and"
                " --no-window."
            ) from error
        self._sized = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        cv2.destroyAllWindows()

    def show(self, picture, text=""):
        """Shows uint8 RGB `(H, W, 3)`, mirrored, with a text; returns `END`, `NEW_PLATE` or None, as keys say."""
        shown = cv2.cvtColor(cv2.flip(picture, 1), cv2.COLOR_RGB2BGR)
        size = max(0.5, shown.shape[0] / 700)
        for colour, width in ((_BLACK, 4), (_WHITE, 1)):
            place = (int(12 * size), shown.shape[0] - int(16 * size))
            cv2.putText(shown, text, place, cv2.FONT_HERSHEY_SIMPLEX, size, colour, int(width * size) + 1, cv2.LINE_AA)
        cv2.imshow(TITLE, shown)
        if not self._sized:
            cv2.resizeWindow(TITLE, *shown.shape[1::-1])
            self._sized = True
        key = _KEYS.get(cv2.waitKey(1) & 0xFF)
        closed = cv2.getWindowProperty(TITLE, cv2.WND_PROP_VISIBLE) < 1
        return END if closed else key

    def guide(self, picture, text):
        """Shows a picture as `show` does; the wish to end is a KeyboardInterrupt."""
        if self.show(picture, text) == END:
            raise KeyboardInterrupt
