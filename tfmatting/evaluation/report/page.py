"""The report: one HTML file that holds its tables, plots and pictures, and loads nothing."""

import base64
import functools
import hashlib
import itertools
import pathlib

from tfmatting.evaluation.report.histograms import COLOURS, histogram
from tfmatting.evaluation.report.pictures import picture_row
from tfmatting.evaluation.report.ranking import worst_images
from tfmatting.inference.writing import write_files

TEMPLATES = pathlib.Path(__file__).parent / "templates"
WORST = 10


def write_report(result, pictures, path):
    """Writes a result as a self-contained page, which appears whole or not at all.

    Args:
        result: dict of plain data: `tfmatting` (the version), `protocol` (dict with `name` and `description`; all else
            are settings), `data` (what was evaluated, in words), `models` (names), `metrics` (dicts with `key`, `name`,
            `scale` and `better`: "lower" or "higher"), `images` (dicts with `name`, `background`, `notes` and `values`:
            {model: {key: number or None}}), `failed` (dicts with `name` and `reason`), `summary` ({model: {key: dict
            with `mean`, `low`, `high`, `count`}}) and `paired` (dicts with `first`, `second` and `values`: {key: dict
            like those of the summary, of the difference first minus second}); perhaps `published`, the paper's numbers
            (dicts with `method` and `values`: {key: number or None}).
        pictures: function from the index of an image and the name of a model to {"source", "plate", "truth",
            "prediction": uint8 `(H, W)`, `(H, W, 1)` or `(H, W, 3)` in RGB, or None where there is none}, called for
            the worst ten images by the first metric. Where it raises an OSError or ValueError, the page says so.
        path: of the file, which should end in .html.
    Raises:
        ImportError: if Jinja2 or Matplotlib is missing.
        OSError: if the file cannot be written.
    """
    worst = worst_images(result, WORST)
    write_files({path: _render(result, worst, pictures).encode()})


def _render(result, worst, pictures):
    try:
        import jinja2
    except ModuleNotFoundError as error:
        raise ImportError("Jinja2 is not installed: pip install 'tfmatting[eval]'") from error
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = _number
    script = "".join((TEMPLATES / name).read_text() for name in ("zoom.js", "report.js"))
    return environment.get_template("report.html").render(
        result={"published": [], **result},
        settings={k: v for k, v in result["protocol"].items() if k not in ("name", "description")},
        colours=dict(zip(result["models"], itertools.cycle(COLOURS))),
        names={metric["key"]: f"{metric['name']} {metric['scale']}" for metric in result["metrics"]},
        best={metric["key"]: _best(result, metric) for metric in result["metrics"]},
        verdict=functools.partial(_verdict, {metric["key"]: metric["better"] for metric in result["metrics"]}),
        histograms={metric["key"]: histogram(result, metric["key"]) for metric in result["metrics"]},
        worst={index: picture_row(result, index, pictures) for index in worst},
        style=(TEMPLATES / "report.css").read_text(),
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


def _number(value):
    """Four significant digits, or whole thousands; a dash for None."""
    if value is None:
        return "—"
    return f"{value:,.0f}" if abs(value) >= 999 else f"{value:#.4g}"


def _best(result, metric):
    """The models with the best mean; none where the means are of different pictures."""
    cells = {model: result["summary"][model][metric["key"]] for model in result["models"]}
    means = {model: cell["mean"] for model, cell in cells.items()}
    known = [mean for mean in means.values() if mean is not None]
    if not known or len({cell["count"] for cell in cells.values()}) > 1:
        return ()
    best = min(known) if metric["better"] == "lower" else max(known)
    return [model for model, mean in means.items() if mean == best]


def _verdict(better, pair, key):
    """The name of the better of two models, or None where the interval of their difference holds 0."""
    low, high = pair["values"][key]["low"], pair["values"][key]["high"]
    if low is None or high is None or low <= 0 <= high:
        return None
    return pair["first"] if (high < 0) == (better[key] == "lower") else pair["second"]
