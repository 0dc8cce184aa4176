"""Table 4 of Lin et al. 2021: parameters and megabytes, with the operations of Table 3."""

import math

import numpy as np

from tfmatting.evaluation.ablations.outcome import Outcome
from tfmatting.evaluation.speed import ENCODERS, SIZES
from tfmatting.evaluation.speed.operations import traced_multiply_adds

NAME = "size"
#: (parameters, megabytes of 2**20 bytes)
PAPER = {"mobilenetv2": (5_006_839, 19.10), "resnet50": (40_247_703, 153.53), "resnet101": (59_239_831, 225.98)}
PAPER_OPERATIONS = {"mobilenetv2": (9.9, 17.0), "resnet50": (34.3, 41.5), "resnet101": (44.0, 51.2)}
_PARTS = ("encoder", "aspp", "decoder", "refiner")


def measure_size(encoders=ENCODERS):
    """Counts parameters and, without computing anything, the operations at HD and 4K.

    Args:
        encoders: names of encoders.
    Returns:
        `Outcome` with a row an encoder.
    """
    from tfmatting.loading import build

    rows = []
    for encoder in encoders:
        model = build(f"bgm_{encoder}")
        parameters = sum(math.prod(weight.shape) for weight in model.trainable_weights)
        row = {"encoder": encoder, "parameters": parameters, "mebibytes": 4 * parameters / 2**20}
        for size, settings in SIZES.items():
            counts = traced_multiply_adds(
                model.with_options(
                    refine_mode="sampling",
                    backbone_scale=settings["backbone_scale"],
                    refine_sample_pixels=settings["sample_pixels"],
                ),
                settings["height"],
                settings["width"],
            )
            row[f"giga_multiply_adds_{size}"] = sum(counts.values()) / 1e9
            row |= {f"{part}_{size}": value for part, value in _parts(counts).items()}
        published = PAPER[encoder], PAPER_OPERATIONS[encoder]
        keys = ("parameters", "mebibytes"), ("giga_multiply_adds_hd", "giga_multiply_adds_4k")
        for names, values in zip(keys, published, strict=True):
            row |= {f"paper_{name}": value for name, value in zip(names, values, strict=True)}
        rows.append(row)
    columns = {"encoder": "encoder"}
    for key, title in (("parameters", "parameters"), ("mebibytes", "MiB, float32"),
                       ("giga_multiply_adds_hd", "GMacs HD"), ("giga_multiply_adds_4k", "GMacs 4K")):  # fmt: skip
        columns |= {key: title, f"paper_{key}": f"paper's {title}"}
    notes = ("GMacs: operations of the convolutions alone; the paper counts normalizations, too.",)
    return Outcome(NAME, "Table 4: size of the models", columns, rows, notes)


def draw(outcome, figure):
    """Draws megabytes, and the operations by part."""
    size, operations = figure.subplots(1, 2)
    encoders = [row["encoder"] for row in outcome.rows]
    bars = size.bar(encoders, [row["mebibytes"] for row in outcome.rows])
    size.bar_label(bars, fmt="%.4g")
    size.set(title="float32 weights", ylabel="MiB")
    labels = [f"{encoder} {name}" for encoder in encoders for name in SIZES]
    left = np.zeros(len(labels))
    for part in _PARTS:
        values = np.float64([row[f"{part}_{name}"] for row in outcome.rows for name in SIZES])
        operations.barh(labels, values, left=left, label=part)
        left += values
    operations.set(title="multiply-accumulate operations", xlabel="GMacs")
    operations.invert_yaxis()
    operations.legend()
    figure.suptitle(outcome.title)


def _parts(counts):
    """Sums operations by the part of the model that a layer's name tells."""
    parts = dict.fromkeys(_PARTS, 0.0)
    prefixes = {"aspp": "aspp", "decoder": "decoder", "refine": "refiner"}
    for name, count in counts.items():
        part = next((part for prefix, part in prefixes.items() if name.startswith(prefix)), "encoder")
        parts[part] += count / 1e9
    return parts
