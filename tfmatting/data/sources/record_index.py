"""What the records of a prepared data set hold, without their pictures, found once and kept beside them."""

import json
import logging
import pathlib
import urllib.parse

from tfmatting.data.files import write_whole

LOGGER = logging.getLogger("tfmatting")


def record_index(source, title, describe):
    """Returns `[describe(example) for example in source.examples]`, from a file where it has been found before.

    A data set's records lie in no order, so that all of them must be read once to know which make a clip. What is found
    is written into the data set's own folder, where that may be written to.

    Args:
        source: `TfdsSource`.
        title: what is described, a part of the file's name.
        describe: function of an example that returns what JSON can hold.
    """
    split = urllib.parse.quote(str(source.examples.split), safe="")
    path = pathlib.Path(source.examples.dataset_info.data_dir) / f"tfmatting_{title}_{split}.json"
    if path.exists():
        kept = json.loads(path.read_text())
        if len(kept) == len(source.examples):
            return kept
    LOGGER.info("reading the %d records of %s once for their %s", len(source.examples), source.title, title)
    found = [describe(example) for example in source.examples]
    try:
        write_whole(path, json.dumps(found).encode())
    except OSError as error:
        LOGGER.info("they will be read again in the next run: %s", error)
    return found
