"""The final report of a run: report.json, and the same to read in report.md."""

import dataclasses
import json

from tfmatting.training.run_folder import write_whole
from tfmatting.training.run_log import finite


def write_report(folder, config, state, record, weights):
    """Writes the report of a run that ended.

    Args:
        folder: `pathlib.Path` of the run.
        config: `RunConfig`.
        state: `RunState` at the end.
        record: see `tfmatting.training.run_record`.
        weights: step whose weights are kept.
    """
    content = {
        "model": config.model,
        "stage": config.stage,
        "steps": state.step,
        "weights_of_step": weights,
        "stopped_early": state.step < config.steps,
        "skipped_steps": state.skipped,
        "skipped_pictures": state.skipped_pictures,
        config.unit: state.samples,
        "hours": round(state.seconds / 3600, 4),
        f"{config.unit}_a_second": round(state.samples / max(state.seconds, 1e-9), 3),
        "data": {
            "photographs with masks" if record["images"] else "matting": _subjects(config, record),
            "backgrounds": record["backgrounds"] or config.background_data or "drawn rooms",
            "initial_weights": record["initial"] or "random",
        },
        "samples": record["samples"],
        "metrics": finite(state.validation),
        "best_validation_loss": {"step": state.best_step, "value": state.best},
        "config": dataclasses.asdict(config),
    }
    write_whole(folder / "report.json", json.dumps(content, indent=2) + "\n")
    write_whole(folder / "report.md", _readable(content, config.unit))


def _subjects(config, record):
    pairs = (("foregrounds", "alphas"), ("images", "masks"))
    own = [f"{record[pictures]} with {record[mattes]}" for pictures, mattes in pairs if record[pictures]]
    return ", ".join(own) or config.data or "drawn figures"


def _readable(content, unit):
    minutes = content["hours"] * 60
    ended = "stopped early" if content["stopped_early"] else "ran to its end"
    metrics = {name: "not finite" if value is None else f"{value:.5f}" for name, value in content["metrics"].items()}
    lines = [
        f"# {content['model']}, stage {content['stage']}",
        f"The run {ended} after {content['steps']} of {content['config']['steps']} steps;"
        f" {content['skipped_steps']} were skipped: {content[unit]} {unit} in {minutes:.1f} minutes,"
        f" {content[f'{unit}_a_second']:.2f} a second. The"
        f" weights are those of step {content['weights_of_step']}.",
        "",
        *_table("data", content["data"]),
        *_table("samples", content["samples"]),
        *_table("pictures that could not be read", content["skipped_pictures"]),
        *_table("last validation", metrics),
        *_table("config", {name: value for name, value in content["config"].items() if value != ""}),
    ]
    return "\n".join(lines) + "\n"


def _table(title, values):
    if not values:
        return []
    return [f"| {title} | |", "|---|---|", *(f"| {name} | {value} |" for name, value in values.items()), ""]
