"""Importing this registers the builder `voc2012_segmentation`."""

from tfmatting_datasets.voc2012_segmentation.voc2012_segmentation_dataset_builder import Builder

__all__ = ["Builder"]
