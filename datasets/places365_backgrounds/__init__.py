"""Importing this registers the builder `places365_backgrounds`."""

from tfmatting_datasets.places365_backgrounds.places365_backgrounds_dataset_builder import Builder

__all__ = ["Builder"]
