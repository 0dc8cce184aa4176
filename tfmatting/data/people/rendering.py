"""Rendering people into a folder: in several processes, and from where it stopped when it is started again."""

import concurrent.futures
import contextlib
import json
import logging
import os
import pathlib
import queue

from tqdm import tqdm
from tqdm.contrib.logging import logging_redirect_tqdm

from tfmatting.data.people.people import SyntheticPeople
from tfmatting.data.pictures import encoded

LOGGER = logging.getLogger("tfmatting")
SETTINGS = "render_people.json"
FOLDERS = "foreground", "alpha"


def render_folder(assets, folder, count, height, width, seed=0, frames=None, frame_rate=25.0, framing=None,
                  suffix=".png", workers=1, progress=True):  # fmt: skip
    """Renders people into `folder/foreground/NAME.png|.jpg` and `folder/alpha/NAME.png`, with equal names.

    Stills are called `person_000012`, the frames of clips `clip_000012_0003`. What is there already stays; a picture is
    either there as a whole or not at all.

    Args:
        assets: folder with MakeHuman's assets, see `Assets`.
        folder: where to write; it is made.
        count: number of stills or clips.
        height, width, seed, framing: see `SyntheticPeople`.
        frames, frame_rate: of each clip; None draws stills.
        suffix: of the foregrounds, ".png" or ".jpg" (quality 95).
        workers: number of processes.
        progress: whether to show a progress bar.
    Returns:
        The number of stills or clips that were drawn now.
    Raises:
        ValueError: if an argument is not usable, or the folder holds pictures of other settings.
        OSError: if a file cannot be written, or a process died.
    """
    for name, value in (("count", count), ("workers", workers)):
        if value < 1:
            raise ValueError(f"`{name}` must be at least 1. Received: {name}={value}")
    folder = pathlib.Path(folder)
    settings = {"seed": seed, "height": height, "width": width, "frames": frames, "frame_rate": frame_rate,
                "framing": framing, "suffix": suffix}  # fmt: skip
    missing = [number for number in range(count) if not _is_there(folder, number, settings)]
    workers = max(1, min(workers, len(missing)))
    unit, threads = "clip" if frames else "picture", max(1, (os.cpu_count() or 1) // workers)
    with contextlib.ExitStack() as stack:
        free = queue.SimpleQueue()
        for _ in range(workers):
            people = SyntheticPeople(assets, seed, height, width, threads=threads)
            stack.callback(people.close)
            free.put(people)
        if frames is not None:
            people.clip(0, height, width, frames, frame_rate, framing)  # checks the arguments
        _claim(folder, settings)
        if len(missing) < count:
            LOGGER.info("%d of %d are there already", count - len(missing), count)
        stack.enter_context(logging_redirect_tqdm([LOGGER]))
        bar = stack.enter_context(tqdm(total=count, initial=count - len(missing), unit=unit, disable=not progress))
        pool = stack.enter_context(concurrent.futures.ThreadPoolExecutor(workers))
        stack.callback(pool.shutdown, wait=True, cancel_futures=True)
        jobs = [pool.submit(_draw, number, free, folder, settings) for number in missing]
        for done in concurrent.futures.as_completed(jobs):
            done.result()
            bar.update()
    return len(missing)


def _draw(number, free, folder, settings):
    """Draws one still or clip with the first people that are free."""
    people = free.get()
    try:
        size = settings["height"], settings["width"]
        if settings["frames"] is None:
            _write(folder, f"person_{number:06d}", people.still(number, *size, settings["framing"]), settings)
        else:
            clip = people.clip(number, *size, settings["frames"], settings["frame_rate"], settings["framing"])
            for frame, sample in enumerate(clip):
                _write(folder, f"clip_{number:06d}_{frame:04d}", sample, settings)
    finally:
        free.put(people)


def _is_there(folder, number, settings):
    """Whether the files are there that are written last for a still or a clip."""
    name = f"person_{number:06d}"
    if settings["frames"] is not None:
        name = f"clip_{number:06d}_{settings['frames'] - 1:04d}"
    return (folder / "foreground" / (name + settings["suffix"])).exists() and (
        folder / "alpha" / f"{name}.png"
    ).exists()


def _write(folder, name, sample, settings):
    for layer, suffix in zip(FOLDERS, (settings["suffix"], ".png"), strict=True):
        _replace(folder / layer / (name + suffix), encoded(sample[layer], suffix))


def _replace(path, data):
    temporary = path.with_name(f".{path.name}.part")
    try:
        temporary.write_bytes(data)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _claim(folder, settings):
    """Makes the folders, and writes or compares the settings."""
    for layer in FOLDERS:
        (folder / layer).mkdir(parents=True, exist_ok=True)
    path = folder / SETTINGS
    if not path.exists():
        _replace(path, json.dumps(settings, indent=2).encode())
        return
    try:
        before = json.loads(path.read_text())
    except ValueError as error:
        raise ValueError(f"{path} is damaged: remove it if the pictures beside it may be mixed with others") from error
    different = [name for name in settings if before.get(name) != settings[name]]
    if different:
        listed = ", ".join(f"{name}={before.get(name)}" for name in different)
        raise ValueError(f"{folder} holds pictures of other settings ({listed}): take another folder")
