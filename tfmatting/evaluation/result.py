"""The result of an evaluation as plain data, and its files."""

import csv
import io
import itertools
import json
import pathlib

import tfmatting
from tfmatting.data.files import write_whole
from tfmatting.evaluation.measures import MEASURES
from tfmatting.evaluation.protocols.protocol import COLUMNS
from tfmatting.evaluation.statistics import differences, interval


def assemble(benchmark, models, protocol, results):
    """Returns the result of an evaluation.

    Args:
        benchmark: `Benchmark`.
        models: names, in the order in which they are shown.
        protocol: `Protocol`.
        results: list of `ItemResult`, one an item.
    Returns:
        A JSON-serialisable dict: "tfmatting" (version), "protocol" ("name", "description" and settings), "published"
        (the paper's numbers: "method", "values"), "data", "models", "metrics" (those with values: "key", "name" with
        the region, "scale", "better"), "images" ("name", "background", "values": {model: {key: value or None}},
        "notes"), "failed" ("name", "reason"), "summary" ({model: {key: see `interval`}}) and "paired" ("first",
        "second", "values": {key: interval of first - second}).
    Raises:
        ValueError: if no item could be measured.
    """
    failed = [*benchmark.failed, *itertools.chain.from_iterable(item.failed() for item in results)]
    kept = [item for item in results if item.values]
    if not kept:
        name, reason = next(((entry["name"], entry["reason"]) for entry in failed), ("", "there is nothing in it"))
        raise ValueError(f"nothing of {benchmark.description} could be evaluated; {name}: {reason}")
    measures = [measure for measure in MEASURES if _has_values(kept, measure.key)]
    groups = [item.item.group for item in kept]
    columns = {
        model: {measure.key: [item.values.get(model, {}).get(measure.key) for item in kept] for measure in measures}
        for model in models
    }
    summary = {
        model: {key: interval(values, groups, protocol.seed) for key, values in columns[model].items()}
        for model in models
    }
    return {
        "tfmatting": tfmatting.__version__,
        "protocol": {"description": protocol.description, **protocol.settings(benchmark.SETTINGS)},
        "published": [
            {"method": method, "values": dict(zip(COLUMNS, row, strict=True))} for method, row in protocol.published
        ],
        "data": benchmark.description,
        "models": models,
        "metrics": [
            {"key": measure.key, "name": measure.name, "scale": measure.scale, "better": measure.better}
            for measure in measures
        ],
        "images": [_image(item, models, measures) for item in kept],
        "failed": failed,
        "summary": summary,
        "paired": [
            _pair(first, second, columns, groups, protocol.seed) for first, second in itertools.combinations(models, 2)
        ],
    }


def write_json(result, path):
    """Writes a result as JSON, whole or not at all."""
    write_whole(path, json.dumps(result, indent=1, allow_nan=False).encode())


def write_csv(result, path):
    """Writes a line an image and model, whole or not at all; the columns' names hold region and scale."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    titles = [title(metric) for metric in result["metrics"]]
    writer.writerow(["name", "background", "model", *titles, "notes"])
    for image in result["images"]:
        for model in result["models"]:
            values = [image["values"][model][metric["key"]] for metric in result["metrics"]]
            cells = ["" if value is None else repr(value) for value in values]
            writer.writerow([image["name"], image["background"] or "", model, *cells, "; ".join(image["notes"])])
    write_whole(pathlib.Path(path), text.getvalue().encode())


def title(metric):
    """Returns the name of a metric of a result with its scale, as a column is headed."""
    return f"{metric['name']} ({metric['scale']})" if metric["scale"] else metric["name"]


def _has_values(kept, key):
    return any(values.get(key) is not None for item in kept for values in item.values.values())


def _image(item, models, measures):
    return {
        "name": item.item.name,
        "background": item.item.background,
        "values": {
            model: {measure.key: item.values.get(model, {}).get(measure.key) for measure in measures}
            for model in models
        },
        "notes": item.notes,
    }


def _pair(first, second, columns, groups, seed):
    values = {
        key: interval(differences(columns[first][key], columns[second][key]), groups, seed) for key in columns[first]
    }
    return {"first": first, "second": second, "values": values}
