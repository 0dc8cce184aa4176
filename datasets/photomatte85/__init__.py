"""Importing this registers the builder `photomatte85`."""

from tfmatting_datasets.photomatte85.photomatte85_dataset_builder import Builder

__all__ = ["Builder"]
