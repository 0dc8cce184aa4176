"""Preparing data sets with TensorFlow Datasets, without its own command, which needs Beam."""

import importlib
import importlib.util
import logging
import os
import pathlib
import re

LOGGER = logging.getLogger("tfmatting")
PACKAGE = "tfmatting_datasets"
RANDOM_ACCESS, SEQUENTIAL = "array_record", "tfrecord"
FILE_FORMATS = (RANDOM_ACCESS, SEQUENTIAL)
#: options of a Beam pipeline on this machine
ALL_CORES = ["--runner=DirectRunner", "--direct_num_workers=0", "--direct_running_mode=multi_processing"]


def list_names():
    """Returns the sorted names of the data sets, without loading any."""
    specification = importlib.util.find_spec(PACKAGE)
    folder = pathlib.Path(specification.origin).parent
    return sorted(path.parent.name for path in folder.glob("*/*_dataset_builder.py"))


def builder_class(name):
    """Returns the builder class of a data set, and registers it with TensorFlow Datasets.

    Raises:
        ValueError: if there is no such data set.
        ImportError: if TensorFlow Datasets is not installed.
    """
    if name not in list_names():
        raise ValueError(f"the data set must be one of {', '.join(list_names())}. Received: {name}")
    if importlib.util.find_spec("tensorflow_datasets") is None:
        raise ImportError("TensorFlow Datasets is not installed: pip install 'tfmatting[datasets]'")
    return importlib.import_module(f"{PACKAGE}.{name}.{name}_dataset_builder").Builder


def prepare(name, manual_dir=None, data_dir=None, config=None, file_format=None, beam=False, beam_options=()):
    """Prepares a data set: checks the files that the user fetched, and writes them as records.

    What is prepared already stays as it is.

    Args:
        name: of `list_names`.
        manual_dir: folder with the fetched files; None: DATA_DIR/downloads/manual/NAME.
        data_dir: where prepared data sets lie; None: that of TensorFlow Datasets, ~/tensorflow_datasets.
        config: one of the data set's configs; None: its first.
        file_format: "array_record" (random access, as training wants it) or "tfrecord"; None: the first where it is
            installed.
        beam: whether Apache Beam makes the examples, in several processes or machines.
        beam_options: options of Beam's pipeline as on its command line, e.g. ["--runner=DataflowRunner"].
    Returns:
        The builder, ready for `as_dataset` and, from array_record, `as_data_source`.
    Raises:
        ValueError, OSError: if files are missing or damaged. The message names the first.
        ImportError: if a package is not installed.
    """
    builder_of = builder_class(name)
    import tensorflow_datasets as tfds
    from etils import epath  # also of buckets

    data_dir = epath.Path(data_dir or tfds.core.constants.DATA_DIR).expanduser()
    manual_dir = epath.Path(manual_dir or data_dir / "downloads" / "manual" / name).expanduser()
    builder = builder_of(data_dir=os.fspath(data_dir), config=config)
    if builder.data_path.exists():
        return _prepared(builder, file_format)
    if not manual_dir.is_dir() or not any(manual_dir.iterdir()):
        raise FileNotFoundError(
            f"the files of {name} are missing: {manual_dir} does not exist or is empty"
            f" (`tfmatting data prepare {name} --instructions` says what to fetch)."
        )
    options = _pipeline_options(beam_options) if beam else None
    download_config = tfds.download.DownloadConfig(manual_dir=manual_dir, beam_options=options, try_download_gcs=False)
    try:
        builder.download_and_prepare(download_config=download_config, file_format=_chosen_format(file_format))
    except ValueError as error:
        raise _refused(name, error) from error
    except RuntimeError as error:  # of a process of Beam's: its text is a traceback
        told = re.search(r"^(?:ValueError|FileNotFoundError|OSError): (.*)$", str(error), re.MULTILINE)
        if not told:
            raise
        raise _refused(name, told.group(1)) from error
    return builder


def _refused(name, problem):
    return ValueError(
        f"{problem} Nothing of {name} is prepared: mend that, or remove the file with its partner, and give the same"
        " command again."
    )


def _prepared(builder, file_format):
    stored = builder.info.file_format.value
    if file_format not in (None, stored):
        raise ValueError(
            f"{builder.name} is prepared already, as {stored}, in {builder.data_path}: remove that folder, or give"
            f" another --data-dir. Received: {file_format}"
        )
    LOGGER.info("%s is prepared already", builder.name)
    return builder


def _chosen_format(file_format):
    installed = importlib.util.find_spec("array_record") is not None
    if file_format == RANDOM_ACCESS and not installed:
        raise ImportError("array_record is not installed: pip install array_record, or take the file format tfrecord.")
    if file_format is None and not installed:
        LOGGER.warning("array_record is not installed: the records are TFRecord, which has no random access.")
    return file_format or (RANDOM_ACCESS if installed else SEQUENTIAL)


def _pipeline_options(arguments):
    if importlib.util.find_spec("apache_beam") is None:
        raise ImportError(
            "Apache Beam is not installed. It needs protobuf below 7, so give it an environment of its own:"
            " pip install -c constraints-beam.txt 'tfmatting[beam,cpu]'"
        )
    from apache_beam.options.pipeline_options import PipelineOptions

    logging.getLogger("apache_beam").setLevel(logging.ERROR)
    return PipelineOptions(list(arguments) or ALL_CORES)
