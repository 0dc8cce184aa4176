"""Importing this registers the builder `aisegment_matting_human`."""

from tfmatting_datasets.aisegment_matting_human.aisegment_matting_human_dataset_builder import Builder

__all__ = ["Builder"]
