"""Models as files that run without Keras: SavedModel, LiteRT (TF-Lite) and ONNX; each is compared before it is kept."""

from tfmatting.export.exporting import export

__all__ = ["export"]
