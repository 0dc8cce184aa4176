"""Each builder's folder is complete, its dummy data is what the script makes, and the distribution holds it rightly."""

import importlib
import pathlib
import subprocess
import sys

import pytest
from tfmatting_datasets import make_dummy_data

from tfmatting.data.preparation import list_names

BUILDERS = pathlib.Path(importlib.import_module("tfmatting_datasets").__file__).parent
ROOT = BUILDERS.parent


@pytest.mark.parametrize("name", list_names())
def test_a_builder_is_documented(name):
    folder = BUILDERS / name
    assert f"tfmatting data prepare {name}" in (folder / "README.md").read_text()
    assert (folder / "CITATIONS.bib").read_text().startswith("@")
    assert (folder / "TAGS.txt").read_text().startswith("content.data-type")
    assert list((folder / "dummy_data").iterdir())


def test_the_script_makes_the_dummy_data(tmp_path):
    make_dummy_data.main(tmp_path)
    for maker in make_dummy_data.MAKERS:
        made, kept = tmp_path / maker.__name__, BUILDERS / maker.__name__ / "dummy_data"
        files = {path.relative_to(made / "dummy_data") for path in made.rglob("*") if path.is_file()}
        assert files == {path.relative_to(kept) for path in kept.rglob("*") if path.is_file()}
        for file in files:
            if file.suffix in (".png", ".txt"):  # encoders of the others differ from version to version
                assert (made / "dummy_data" / file).read_bytes() == (kept / file).read_bytes()


def test_the_distribution_installs_the_builders_under_their_name(tmp_path):
    pytest.importorskip("setuptools")
    if not (ROOT / "setup.py").exists():
        pytest.skip("installed, not a clone")
    command = [sys.executable, "setup.py", "--quiet", "egg_info", f"--egg-base={tmp_path}"]
    command += ["build_py", f"--build-lib={tmp_path / 'library'}"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    library = tmp_path / "library"
    assert sorted(path.name for path in library.iterdir()) == ["tfmatting", "tfmatting_datasets"]
    for name in list_names():
        installed = {path.name for path in (library / "tfmatting_datasets" / name).iterdir()}
        assert {f"{name}_dataset_builder.py", "README.md", "CITATIONS.bib", "TAGS.txt"} <= installed
        assert "dummy_data" not in installed
    modules = {path.relative_to(ROOT / "tfmatting") for path in (ROOT / "tfmatting").rglob("*.py")}
    assert modules == {path.relative_to(library / "tfmatting") for path in (library / "tfmatting").rglob("*.py")}
