"""Importing this registers the builder `youtube_vis_people`."""

from tfmatting_datasets.youtube_vis_people.youtube_vis_people_dataset_builder import Builder

__all__ = ["Builder"]
