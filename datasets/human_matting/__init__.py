"""Importing this registers the builder `human_matting`."""

from tfmatting_datasets.human_matting.human_matting_dataset_builder import Builder

__all__ = ["Builder"]
