"""Results of a study as text, and as files for other programs."""

import csv
import io
import json

from tfmatting.evaluation.study.study import COMPARISON
from tfmatting.inference.writing import write_files


def as_text(results):
    """Returns the results of `study_results` as a table to read: percent, with intervals in brackets."""
    comparison = results["kind"] == COMPARISON
    words = list(results["rows"][0]["shares"])
    score = "Score" if comparison else "Mean"
    lines = [["", *(word.capitalize() for word in words), score, "Answers"]]
    for row in results["rows"]:
        name = f"{row['first']} vs {row['second']}, {row['pictures']}" if comparison else row["first"]
        cells = [_percent(row["shares"][word]) for word in words]
        lines.append([name, *cells, _plain(row["score"]), str(row["answers"])])
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    table = [
        "  ".join(
            [line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))]
        )
        for line in lines
    ]
    return "\n".join([*table, "", *_remarks(results)])


def write_tables(results, answers, folder):
    """Writes results.json (all of `study_results`), table.csv, pictures.csv and answers.csv (each answer) to a folder.

    Args:
        results: of `study_results`.
        answers: of `Database.answers`.
        folder: `pathlib.Path`, which is created.
    """
    rows = []
    for row in results["rows"]:
        statistics = {**{f"{word} share": share for word, share in row["shares"].items()}, "score": row["score"]}
        statistics |= {key: row[key] for key in ("first_preferred", "second_preferred") if key in row}
        parts = {"": "mean", " low": "low", " high": "high"}
        flat = {name + end: values[part] for name, values in statistics.items() for end, part in parts.items()}
        rows.append({key: row[key] for key in ("first", "second", "pictures", "answers", "participants")} | flat)
    contents = {"table.csv": _csv(rows), "pictures.csv": _csv(results["items"]), "answers.csv": _csv(answers)}
    contents["results.json"] = json.dumps(results, indent=2)
    write_files({folder / name: text.encode() for name, text in contents.items()})


def _remarks(results):
    yield f"Answers: {results['answers']}. Participants: {results['participants']}, finished: {results['finished']}."
    if results["kind"] == COMPARISON:
        for row in results["rows"]:
            first, second = (_percent(row[f"{side}_preferred"]) for side in ("first", "second"))
            yield f"{row['pictures']}: {row['first']} is preferred in {first}, {row['second']} in {second}."
        if results["answers"]:
            a, b = 100 * results["a_preferred"], 100 * results["b_preferred"]
            yield f"Side A was preferred in {a:.0f} % of the answers, side B in {b:.0f} %."
    yield "Brackets: 95 % intervals by bootstrap over the participants."


def _percent(statistic):
    if statistic["mean"] is None:
        return "-"
    if statistic["low"] is None:
        return f"{100 * statistic['mean']:.0f} %"
    return f"{100 * statistic['mean']:.0f} % [{100 * statistic['low']:.0f}, {100 * statistic['high']:.0f}]"


def _plain(statistic):
    if statistic["mean"] is None:
        return "-"
    if statistic["low"] is None:
        return f"{statistic['mean']:.2f}"
    return f"{statistic['mean']:.2f} [{statistic['low']:.2f}, {statistic['high']:.2f}]"


def _csv(rows):
    text = io.StringIO()
    if rows:
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return text.getvalue()
