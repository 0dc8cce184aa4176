"""Apache Beam makes the same examples as one process; run by `make test-beam`."""

import importlib
import pathlib
import shutil

import numpy as np
import pytest

pytest.importorskip("apache_beam", reason="Apache Beam has an environment of its own: make test-beam")

from tfmatting.data.preparation import prepare

BUILDERS = pathlib.Path(importlib.import_module("tfmatting_datasets").__file__).parent
ONE_PROCESS = ["--runner=DirectRunner"]


def examples(builder):
    """{split: {name: bytes of all features}} of a prepared data set."""
    content = {}
    for split in builder.info.splits:
        rows = builder.as_data_source(split)
        content[split] = {row["name"]: {key: np.asarray(row[key]).tobytes() for key in row} for row in rows}
        assert len(content[split]) == len(rows), "names are unique in a split"
    return content


@pytest.mark.parametrize("options", [ONE_PROCESS, ()], ids=["one process", "all cores"])
@pytest.mark.parametrize("name", ["videomatte240k", "matting_backgrounds", "composited_matting"])
def test_beam_makes_the_same_examples(tmp_path, name, options):
    dummy = BUILDERS / name / "dummy_data"
    alone = prepare(name, dummy, tmp_path / "alone")
    beam = prepare(name, dummy, tmp_path / "beam", beam=True, beam_options=options)
    assert examples(beam) == examples(alone)


@pytest.mark.parametrize("options", [ONE_PROCESS, ()], ids=["one process", "all cores"])
def test_a_damaged_picture_is_one_line(tmp_path, options):
    shutil.copytree(BUILDERS / "matting_backgrounds" / "dummy_data", tmp_path / "photographs")
    damaged = tmp_path / "photographs" / "city.webp"
    damaged.write_bytes(damaged.read_bytes()[:100])
    with pytest.raises(ValueError, match=r"city\.webp is damaged") as caught:
        prepare("matting_backgrounds", tmp_path / "photographs", tmp_path / "data", beam=True, beam_options=options)
    assert "\n" not in str(caught.value)
