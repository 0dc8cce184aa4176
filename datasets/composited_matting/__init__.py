"""Importing this registers the builder `composited_matting`."""

from tfmatting_datasets.composited_matting.composited_matting_dataset_builder import Builder

__all__ = ["Builder"]
