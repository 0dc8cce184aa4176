"""Importing this registers the builder `matting_backgrounds`."""

from tfmatting_datasets.matting_backgrounds.matting_backgrounds_dataset_builder import Builder

__all__ = ["Builder"]
