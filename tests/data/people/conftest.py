import concurrent.futures
import multiprocessing
import pathlib

import pytest

from tests.data.people import drawing as drawing_module
from tfmatting.data.people.assets import Assets
from tfmatting.data.people.people import SyntheticPeople

DUMMY = pathlib.Path(__file__).parents[3] / "datasets" / "synthetic_people" / "dummy_data"


@pytest.fixture(scope="session")
def folder():
    """The folder with the doll of the builder's test."""
    return DUMMY


@pytest.fixture(scope="session")
def assets(folder):
    return Assets(folder)


@pytest.fixture(scope="session")
def drawing(folder):
    """Skips where nothing can be drawn."""
    try:
        SyntheticPeople(folder).still(0, 16, 16)
    except (ImportError, OSError) as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def pool(drawing):
    """A process for what is in `tests.data.people.drawing`."""
    with concurrent.futures.ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        yield pool


@pytest.fixture(scope="session")
def draw(pool):
    """`tests.data.people.drawing.draw`, in a process of its own."""
    return lambda *arguments: pool.submit(drawing_module.draw, *arguments).result()


@pytest.fixture(scope="session")
def people(folder, drawing):
    people = SyntheticPeople(folder, seed=3)
    yield people
    people.close()
