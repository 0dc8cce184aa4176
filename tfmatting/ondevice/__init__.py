"""Matting on a device: LiteRT, NumPy, OpenCV and PyAV, without TensorFlow and Keras; and the web page's server."""
