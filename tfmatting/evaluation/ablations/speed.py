"""Tables 3, 7, 9 and 10 of Lin et al. 2021: speed, and the operations that it comes from."""

import dataclasses

import numpy as np

from tfmatting.evaluation.ablations.outcome import Outcome
from tfmatting.evaluation.speed import ENCODERS, SIZES
from tfmatting.evaluation.speed.measurement import Configuration
from tfmatting.evaluation.speed.processes import measure_apart

#: frames a second at batch 1 in float32: (RTX 2080 Ti, RTX 2060 Super, GMacs)
PAPER_SPEED = {
    ("mobilenetv2", "hd"): (100.6, 75.6, 9.9),
    ("mobilenetv2", "4k"): (45.4, 31.3, 17.0),
    ("resnet50", "hd"): (60.0, 42.8, 34.3),
    ("resnet50", "4k"): (33.2, 23.3, 41.5),
    ("resnet101", "hd"): (42.5, None, 44.0),
    ("resnet101", "4k"): (29.8, None, 51.2),
}
#: frames a second of ResNet-50 at HD by k; None = everything is refined
PAPER_PATCHES = {2_500: 62.9, 5_000: 60.0, 7_500: 55.7, None: 42.8}
#: frames a second of MobileNetV2 by (size, batch, precision)
PAPER_BATCHES = {
    ("hd", 1, "float32"): 100.6,
    ("hd", 8, "float32"): 138.4,
    ("hd", 8, "mixed_float16"): 200.0,
    ("4k", 8, "mixed_float16"): 64.2,
}
_FULL = "full"
_MACHINE = "Ours: this machine, from 8-bit pixels to floats; the paper's: RTX 2080 Ti, without transfers."


def measure_speed(encoders=ENCODERS, sizes=SIZES, runs=10, measure=measure_apart):
    """Tables 3 and 9: encoders at HD and 4K.

    Args:
        encoders: names of encoders.
        sizes: keys of `SIZES`.
        runs: timed frames of each.
        measure: function from a `Configuration` to what `measure_apart` returns.
    """
    rows = []
    for encoder in encoders:
        for size in sizes:
            found = measure(Configuration(encoder, **SIZES[size], runs=runs))
            fast, entry, operations = PAPER_SPEED[encoder, size]
            rows.append(
                {
                    "encoder": encoder,
                    "size": size,
                    **_chosen(found),
                    "paper_fps": fast,
                    "paper_fps_entry": entry,
                    "paper_giga_multiply_adds": operations,
                }
            )
    columns = {
        "encoder": "encoder",
        "size": "size",
        "frames_per_second": "frames/s",
        "giga_multiply_adds": "GMacs",
        "peak_mebibytes": "peak MiB",
        "paper_fps": "paper, RTX 2080 Ti",
        "paper_fps_entry": "paper, RTX 2060 Super",
        "paper_giga_multiply_adds": "paper's GMacs",
    }
    notes = (
        _MACHINE,
        "GMacs: multiply-accumulate operations of the convolutions; the paper counts normalizations, too.",
    )
    return Outcome("speed", "Tables 3 and 9: speed of the encoders", columns, rows, notes, {"runs": runs})


def measure_patches(encoder="resnet50", size="hd", runs=10, measure=measure_apart):
    """Table 7: speed over k, the number of 4x4 patches that are refined; for the arguments see `measure_speed`."""
    usual = SIZES[size]
    rows = []
    for patches, paper in PAPER_PATCHES.items():
        refinement = {"refine_mode": "full"} if patches is None else {"sample_pixels": 16 * patches}
        configuration = dataclasses.replace(Configuration(encoder, **usual, runs=runs), **refinement)
        paper_fps = paper if (encoder, size) == ("resnet50", "hd") else None
        rows.append({"patches": patches or _FULL, **_chosen(measure(configuration)), "paper_fps": paper_fps})
    for key, target in (("frames_per_second", "relative"), ("paper_fps", "paper_relative")):
        full = rows[-1][key]
        for row in rows:
            row[target] = row[key] / full if full else None
    columns = {
        "patches": "k",
        "frames_per_second": "frames/s",
        "relative": "times full",
        "giga_multiply_adds": "GMacs",
        "paper_fps": "paper's frames/s",
        "paper_relative": "paper's times full",
    }
    settings = {"encoder": encoder, "size": size, "runs": runs}
    return Outcome("patches", f"Table 7: speed over k, {encoder} at {size}", columns, rows, (_MACHINE,), settings)


def measure_batches(encoder="mobilenetv2", precisions=("mixed_float16",), runs=5, measure=measure_apart):
    """Table 10: speed over batch and precision.

    Args:
        encoder: name of an encoder.
        precisions: what stands in the place of the paper's float16, policies of Keras.
        runs, measure: see `measure_speed`.
    """
    rows = []
    for (size, batch, policy), paper in PAPER_BATCHES.items():
        for precision in [policy] if policy == "float32" else precisions:
            configuration = Configuration(encoder, **SIZES[size], precision=precision, batch=batch, runs=runs)
            found = _chosen(measure(configuration))
            paper_fps = paper if (precision, encoder) == (policy, "mobilenetv2") else None
            rows.append({"size": size, "batch": batch, "precision": precision, **found, "paper_fps": paper_fps})
    columns = {
        "size": "size",
        "batch": "batch",
        "precision": "precision",
        "frames_per_second": "frames/s",
        "peak_mebibytes": "peak MiB",
        "paper_fps": "paper's frames/s",
    }
    settings = {"encoder": encoder, "runs": runs}
    return Outcome("batches", f"Table 10: batch and precision, {encoder}", columns, rows, (_MACHINE,), settings)


def draw(outcome, figure):
    """Draws bars of the frames a second, ours and the paper's, each with a scale of its own."""
    names = [key for key in outcome.columns if key in ("encoder", "size", "patches", "batch", "precision")]
    labels = [" ".join(f"{'k = ' if key == 'patches' else ''}{row[key]}" for key in names) for row in outcome.rows]
    panels = figure.subplots(1, 2, sharey=True)
    titles = {"frames_per_second": "this machine", "paper_fps": "the paper, RTX 2080 Ti"}
    for axes, (key, title) in zip(panels, titles.items(), strict=True):
        values = np.float64([row[key] or np.nan for row in outcome.rows])
        bars = axes.barh(labels, values)
        axes.bar_label(bars, fmt=lambda value: "" if np.isnan(value) else f"{value:.3g}", padding=3)
        axes.set(title=title, xlabel="frames/s")
        axes.margins(x=0.15)
    panels[0].invert_yaxis()
    figure.suptitle(outcome.title)


def _chosen(found):
    return {key: found[key] for key in ("frames_per_second", "giga_multiply_adds", "peak_mebibytes")}
