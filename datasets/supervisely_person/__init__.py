"""Importing this registers the builder `supervisely_person`."""

from tfmatting_datasets.supervisely_person.supervisely_person_dataset_builder import Builder

__all__ = ["Builder"]
