"""Matting of whole folders, one picture in memory at a time."""

import collections
import concurrent.futures
import dataclasses
import logging
import os
import pathlib
import threading

from tqdm import tqdm
from tqdm.contrib.logging import logging_redirect_tqdm

from tfmatting.inference.blending import ALPHA
from tfmatting.inference.files import matte_to_files, read_plate, read_source
from tfmatting.inference.images import takes_plate
from tfmatting.inference.plates import fit_plate
from tfmatting.inference.reading import STANDARD_STREAM, SUFFIXES
from tfmatting.inference.writing import Output, check_place, refuse_collisions

LOGGER = logging.getLogger("tfmatting")


@dataclasses.dataclass(frozen=True)
class Job:
    """One picture of a folder: its name in the folder, its file, its captured plate's (None: it has none)."""

    name: str
    source: pathlib.Path
    plate: pathlib.Path | None
    outputs: list


def plan_jobs(folder, plate, outputs, suffix=".png", inputs=()):
    """Lists what there is to do.

    Args:
        folder: its pictures are found at any depth; hidden files, the other inputs, and what lies in the output
            folders are left out.
        plate: file for all pictures, or a folder with plates of the pictures' relative names (suffixes may differ);
            None: the model takes none.
        outputs: list of `Output` whose paths are folders.
        suffix: of the files to write, e.g. ".png".
        inputs: other files that are read.
    Returns:
        List of `Job`, sorted by name.
    Raises:
        OSError: if `folder` or `plate` does not exist.
        ValueError: if there are no pictures, or an output would be an input or the same as another.
    """
    folder, plate = pathlib.Path(folder), plate and pathlib.Path(plate)
    _check_folders(folder, plate, outputs)
    names = list_pictures(folder, excluded=[*filter(None, [plate]), *inputs, *(output.path for output in outputs)])
    if not names:
        raise ValueError(f"the folder {folder} holds no pictures ({', '.join(SUFFIXES)}).")
    counts = collections.Counter(name.with_suffix("") for name in names)
    jobs = []
    for name in names:
        # a.jpg and a.png become a.jpg.png and a.png.png, a.jpg alone becomes a.png
        result = f"{name}{suffix}" if counts[name.with_suffix("")] > 1 else name.with_suffix(suffix)
        results = [Output(output.kind, os.path.join(output.path, result)) for output in outputs]
        jobs.append(Job(str(name), folder / name, _plate_of(plate, name), results))
    read = [path for job in jobs for path in (job.source, job.plate) if path] + [*inputs]
    refuse_collisions([output.path for job in jobs for output in job.outputs], read)
    return jobs


def list_pictures(folder, excluded=()):
    """Returns the pictures below a folder, known by their suffix, as sorted relative paths.

    Args:
        folder: `pathlib.Path`.
        excluded: files and folders that are left out; so are hidden ones.
    """
    excluded = {os.path.realpath(path) for path in excluded}

    def wanted(path):
        return not path.name.startswith(".") and os.path.realpath(path) not in excluded

    found = []
    for place, folders, files in os.walk(folder):
        place = pathlib.Path(place)
        folders[:] = [name for name in folders if wanted(place / name)]
        found += [place / name for name in files if wanted(place / name)]
    return sorted(path.relative_to(folder) for path in found if path.suffix.lower() in SUFFIXES)


def pending_jobs(jobs):
    """Returns the jobs of which a result is missing, with the missing results alone."""
    missing = [[output for output in job.outputs if not os.path.exists(output.path)] for job in jobs]
    return [dataclasses.replace(job, outputs=outputs) for job, outputs in zip(jobs, missing, strict=True) if outputs]


def check_plate(plate, max_pixels):
    """Reads a plate that serves all pictures, so that a bad one is told before any work is done."""
    if plate is not None and os.path.isfile(plate):
        read_plate(plate, max_pixels)


def matte_jobs(
    model,
    jobs,
    max_pixels,
    new_background=None,
    bit_depth=8,
    progress=True,
    blending=ALPHA,
    strict=False,
):
    """Does jobs, with a progress bar; a job that fails does not stop the others.

    A model that has `in_flight`, pictures that it computes at the same time elsewhere, gets as many.

    For the last two arguments see `matte_to_files`.

    Returns:
        {name of the job: message} of those that failed, and the same of those in which nothing was found.
    """
    plates, needs_plate = _Plates(max_pixels), takes_plate(model)

    def problem(job):
        try:
            source = read_source(job.source, max_pixels)
            plate = fit_plate(plates.read(job), source) if needs_plate else None
            outputs = job.outputs
            return None, matte_to_files(
                model, source, plate, outputs, new_background, bit_depth, blending, job.name, strict
            )
        except (ValueError, OSError, MemoryError) as error:
            return str(error), None

    with logging_redirect_tqdm([LOGGER]):
        done = tqdm(
            _each(problem, jobs, getattr(model, "in_flight", 1)), "", len(jobs), unit="picture", disable=not progress
        )
        named = [(job.name, *problems) for job, problems in zip(jobs, done, strict=True)]
    failures = {name: failure for name, failure, _ in named if failure is not None}
    return failures, {name: missing for name, _, missing in named if missing is not None}


def _each(function, jobs, threads):
    """Yields the function's results in the order of the jobs, computed by a number of threads."""
    if threads == 1:
        yield from map(function, jobs)
        return
    pool = concurrent.futures.ThreadPoolExecutor(threads)
    try:
        yield from pool.map(function, jobs)
    finally:
        pool.shutdown(cancel_futures=True)


class _Plates:
    """Reads plates, and keeps the last one: a plate for all pictures is read once."""

    def __init__(self, max_pixels):
        self.max_pixels = max_pixels
        self.path = self.pixels = None
        self.lock = threading.Lock()

    def read(self, job):
        if job.plate is None:
            raise ValueError("the captured plate is missing: the folder of --bgr has no picture of this name.")
        with self.lock:
            if job.plate != self.path:
                self.pixels = read_plate(job.plate, self.max_pixels)
                self.path = job.plate
            return self.pixels


def _check_folders(folder, plate, outputs):
    if STANDARD_STREAM in [str(folder), str(plate), *(output.path for output in outputs)]:
        raise ValueError("standard input and output (-) are for one picture: tfmatting i.")
    if not folder.is_dir():
        problem = "is a file, not a folder (for one picture: tfmatting i)" if folder.exists() else "does not exist"
        raise NotADirectoryError(f"the folder of pictures {folder} {problem}.")
    if plate and not plate.exists():
        raise FileNotFoundError(f"the captured plate (--bgr) {plate} does not exist.")
    if plate and plate.resolve() == folder.resolve():
        raise ValueError(f"the captured plates (--bgr) must lie elsewhere than the pictures. Received: {plate}")
    for output in outputs:
        if os.path.realpath(output.path) in [os.path.realpath(path) for path in (folder, plate) if path]:
            raise ValueError(f"the output folder {output.path} is an input: choose another.")
        if os.path.exists(output.path) and not os.path.isdir(output.path):
            raise NotADirectoryError(f"the output folder {output.path} is a file.")
        check_place(os.path.join(output.path, "picture"))


def _plate_of(plate, name):
    if plate is None or not plate.is_dir():
        return plate
    if (plate / name).is_file():
        return plate / name
    same_stem = (plate / name.with_suffix(suffix) for suffix in SUFFIXES)
    return next((path for path in same_stem if path.is_file()), None)
