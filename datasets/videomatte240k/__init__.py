"""Importing this registers the builder `videomatte240k`."""

from tfmatting_datasets.videomatte240k.videomatte240k_dataset_builder import Builder

__all__ = ["Builder"]
