"""Importing this registers the builder `synthetic_people`."""

from tfmatting_datasets.synthetic_people.synthetic_people_dataset_builder import Builder

__all__ = ["Builder"]
