"""YOLO networks of the user's, through OpenCV's DNN module: how surely a picture shows things of a class."""

import pathlib

import numpy as np

from tfmatting.ops.opencv import cv2

NO_DARKNET = "OpenCV 5 reads no Darknet files any more: give the network as ONNX, or install 'opencv-python<5'"
DARKNET_SIZE, ONNX_SIZE = 416, 640
_BOX = 4  # numbers of a box: centre x and y, width, height
_PAD = (114, 114, 114)


class YoloNetwork:
    """A detection network that scores pictures; boxes are of no interest.

    These forms are known: Darknet's (YOLOv2 to v4; rows of box, objectness and classes, whose scores OpenCV has
    multiplied by the objectness), ONNX as of YOLOv5 and v7 (`(1, N, 5 + classes)`, rows of box, objectness and classes)
    and as of YOLOv8 and later (`(1, 4 + classes, N)`, columns of box and classes).

    Args:
        network: file of the network, .onnx or Darknet's .weights.
        config: Darknet's .cfg; None for ONNX.
        classes: numbers of the classes that count; 0 is the person of COCO.
        size: side in pixels of the square that pictures are fitted into, a multiple of 32; None: 416 for Darknet, 640
            for ONNX.
    Attributes:
        threshold: score from which on a picture counts, unless another is asked for.
    Raises:
        OSError: if a file does not exist.
        ValueError: if OpenCV cannot read or run the network, or its output has another form.
    """

    threshold = 0.5

    def __init__(self, network, config=None, classes=(0,), size=None):
        self.is_darknet = pathlib.Path(network).suffix.lower() == ".weights"
        self.classes = list(classes)
        self.size = size or (DARKNET_SIZE if self.is_darknet else ONNX_SIZE)
        self.name = str(network)
        self._network = self._read(network, config)
        self._outputs = self._network.getUnconnectedOutLayersNames()
        self.score(np.zeros((self.size, self.size, 3), np.uint8))  # a network that does not fit is told at once

    def _read(self, network, config):
        for path in (network, config):
            if path is not None and not pathlib.Path(path).is_file():
                raise FileNotFoundError(f"the file of the network {path} does not exist.")
        if not self.is_darknet and pathlib.Path(network).suffix.lower() != ".onnx":
            raise ValueError(f"the network must be .onnx or, of Darknet, .weights. Received: {network}")
        if self.is_darknet and config is None:
            raise ValueError(f"Darknet's network {network} needs its .cfg: give --network-config.")
        if self.is_darknet and not hasattr(cv2.dnn, "readNetFromDarknet"):
            raise ValueError(f"{NO_DARKNET}. Received: {network}")
        try:
            if self.is_darknet:
                return cv2.dnn.readNetFromDarknet(str(config), str(network))
            return cv2.dnn.readNetFromONNX(str(network))
        except cv2.error as error:
            raise ValueError(f"OpenCV {cv2.__version__} cannot read the network {network}: {error.err}") from error

    def score(self, picture):
        """Returns the highest score in [0, 1] that a box in the picture has for one of the classes.

        Args:
            picture: uint8 `(H, W, 3)`, RGB.
        """
        parameters = cv2.dnn.Image2BlobParams()
        parameters.scalefactor = (1 / 255,) * 4
        parameters.size = (self.size, self.size)
        parameters.paddingmode = cv2.dnn.DNN_PMODE_LETTERBOX
        parameters.borderValue = _PAD
        try:
            self._network.setInput(cv2.dnn.blobFromImageWithParams(picture, parameters))
            outputs = self._network.forward(self._outputs)
        except cv2.error as error:
            raise ValueError(
                f"OpenCV {cv2.__version__} cannot run the network {self.name} at {self.size}x{self.size} pixels"
                f" (another --size?): {error.err}"
            ) from error
        return max(self._score_of(output) for output in outputs)

    def _score_of(self, output):
        scores = self._class_scores(output)
        if scores.shape[1] <= max(self.classes):
            raise ValueError(
                f"the network {self.name} knows {scores.shape[1]} classes, from 0 on. Received: classes={self.classes}"
            )
        return float(scores[:, self.classes].max(initial=0))

    def _class_scores(self, output):
        """The scores of an output, `(boxes, classes)`."""
        if self.is_darknet and output.ndim == 2 and output.shape[1] > _BOX + 1:
            return output[:, _BOX + 1 :]
        if output.ndim == 3 and output.shape[0] == 1 and min(output.shape[1:]) > _BOX:
            rows, columns = output.shape[1:]
            if rows < columns:
                return output[0, _BOX:].T
            if columns > _BOX + 1:
                return output[0, :, _BOX : _BOX + 1] * output[0, :, _BOX + 1 :]
        raise ValueError(
            f"the network {self.name} must be a YOLO with outputs (1, boxes, 5 + classes) or (1, 4 + classes, boxes)."
            f" Received: shape={output.shape}"
        )
