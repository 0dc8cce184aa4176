"""`tfmatting key` of every picture of a folder."""

import collections
import logging
import os
import pathlib

from tqdm import tqdm
from tqdm.contrib.logging import logging_redirect_tqdm

from tfmatting.cli import key_parts
from tfmatting.cli.folder_report import tell_folder
from tfmatting.cli.termination import terminable
from tfmatting.inference.folders import Job, list_pictures, pending_jobs
from tfmatting.inference.writing import Output, check_place, refuse_collisions

LOGGER = logging.getLogger("tfmatting")


def run_folder(args, outputs):
    """Keys the pictures of a folder; one that fails does not stop the others."""
    key_parts.refuse_clip_options(args)
    jobs = plan_jobs(args, outputs)
    pending = jobs if args.overwrite else pending_jobs(jobs)
    with terminable():
        failures, missing = _key(args, pending)
    return tell_folder(args, jobs, pending, failures, missing)


def plan_jobs(args, outputs):
    """Lists a `Job` a picture; its results have its relative name and are PNG files."""
    folder = pathlib.Path(args.input)
    for output in outputs:
        if os.path.realpath(output.path) == os.path.realpath(folder):
            raise ValueError(f"the output folder {output.path} is the input: choose another.")
        if os.path.exists(output.path) and not os.path.isdir(output.path):
            raise NotADirectoryError(f"the output folder {output.path} is a file.")
        check_place(os.path.join(output.path, "picture"))
    names = list_pictures(folder, [*key_parts.read_inputs(args), *(output.path for output in outputs)])
    if not names:
        raise ValueError(f"the folder {folder} holds no pictures.")
    counts = collections.Counter(name.with_suffix("") for name in names)
    jobs = []
    for name in names:
        # a.jpg and a.png become a.jpg.png and a.png.png, a.jpg alone becomes a.png
        result = f"{name}.png" if counts[name.with_suffix("")] > 1 else name.with_suffix(".png")
        results = [Output(output.kind, os.path.join(output.path, result)) for output in outputs]
        jobs.append(Job(str(name), folder / name, None, results))
    read = [*(job.source for job in jobs), *key_parts.read_inputs(args)]
    refuse_collisions([output.path for job in jobs for output in job.outputs], read)
    return jobs


def _key(args, jobs):
    model, failures, missing = key_parts.keyer_model(args), {}, {}
    with logging_redirect_tqdm([LOGGER]), tqdm(jobs, unit="picture", disable=args.quiet) as bar:
        for job in bar:
            try:
                _, notice = key_parts.key_to_files(args, model, job.source, job.outputs, job.name)
                if notice:
                    missing[job.name] = notice
            except (ValueError, OSError, MemoryError) as error:
                failures[job.name] = str(error)
    return failures, missing
