"""Importing this registers the builder `ppm100`."""

from tfmatting_datasets.ppm100.ppm100_dataset_builder import Builder

__all__ = ["Builder"]
