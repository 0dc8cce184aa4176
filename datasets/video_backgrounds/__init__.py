"""Importing this registers the builder `video_backgrounds`."""

from tfmatting_datasets.video_backgrounds.video_backgrounds_dataset_builder import Builder

__all__ = ["Builder"]
