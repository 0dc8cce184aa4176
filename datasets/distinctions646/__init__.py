"""Importing this registers the builder `distinctions646`."""

from tfmatting_datasets.distinctions646.distinctions646_dataset_builder import Builder

__all__ = ["Builder"]
