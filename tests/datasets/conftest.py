"""Fixtures of the data sets' tests: the dummy data of a builder, and its preparation."""

import importlib
import pathlib
import shutil

import pytest

from tfmatting.data.preparation import prepare

BUILDERS = pathlib.Path(importlib.import_module("tfmatting_datasets").__file__).parent


@pytest.fixture
def manual_dir(tmp_path):
    """Function from a data set's name to a copy of its dummy data, which a test may damage."""

    def copy(name):
        return pathlib.Path(shutil.copytree(BUILDERS / name / "dummy_data", tmp_path / f"{name}_files"))

    return copy


@pytest.fixture
def prepared(tmp_path):
    """Function from a data set's name and files to {split: {name: example}}."""
    pytest.importorskip("tensorflow_datasets")
    counter = iter(range(100))

    def run(name, files=None, **options):
        files = files or BUILDERS / name / "dummy_data"
        builder = prepare(name, files, tmp_path / f"prepared_{next(counter)}", **options)
        splits = builder.info.splits
        return {split: {row["name"].decode(): row for row in builder.as_data_source(split)} for split in splits}

    return run
