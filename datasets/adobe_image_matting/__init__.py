"""Importing this registers the builder `adobe_image_matting`."""

from tfmatting_datasets.adobe_image_matting.adobe_image_matting_dataset_builder import Builder

__all__ = ["Builder"]
