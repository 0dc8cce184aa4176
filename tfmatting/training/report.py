"""The final report of a run: report.json, and the same to read in report.md."""

import dataclasses
import json

from tfmatting.training.run_folder import write_whole


def write_report(folder, config, state, samples, weights):
    """Writes the report of a run that ended.

    Args:
        folder: `pathlib.Path` of the run.
        config: `TrainConfig`.
        state: `RunState` at the end.
        samples: {name: count} of the data.
        weights: step whose weights are kept.
    """
    content = {
        "model": config.model,
        "stage": config.stage,
        "steps": state.step,
        "weights_of_step": weights,
        "stopped_early": state.step < config.steps,
        "skipped_steps": state.skipped,
        "pictures": state.pictures,
        "hours": round(state.seconds / 3600, 4),
        "pictures_a_second": round(state.pictures / max(state.seconds, 1e-9), 3),
        "data": {
            "matting": config.data or "folders, or drawn figures",
            "backgrounds": config.background_data or "a folder, or drawn rooms",
            **samples,
        },
        "metrics": state.validation,
        "best_validation_loss": {"step": state.best_step, "value": state.best},
        "config": dataclasses.asdict(config),
    }
    write_whole(folder / "report.json", json.dumps(content, indent=2) + "\n")
    write_whole(folder / "report.md", _readable(content))


def _readable(content):
    minutes = content["hours"] * 60
    ended = "stopped early" if content["stopped_early"] else "ran to its end"
    lines = [
        f"# {content['model']}, stage {content['stage']}",
        f"The run {ended} after {content['steps']} steps, of which {content['skipped_steps']} were skipped:"
        f" {content['pictures']} pictures in {minutes:.1f} minutes, {content['pictures_a_second']:.2f} a second. The"
        f" weights are those of step {content['weights_of_step']}.",
        "",
        *_table("data", content["data"]),
        *_table("last validation", {name: f"{value:.5f}" for name, value in content["metrics"].items()}),
        *_table("config", {name: value for name, value in content["config"].items() if value != ""}),
    ]
    return "\n".join(lines) + "\n"


def _table(title, values):
    return [f"| {title} | |", "|---|---|", *(f"| {name} | {value} |" for name, value in values.items()), ""]
