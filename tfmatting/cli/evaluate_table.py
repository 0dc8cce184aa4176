"""The result of `tfmatting eval` as text."""

from tfmatting.evaluation.result import title


def tables(result):
    """Returns a table of the models' means with intervals, one of their differences, and one of the paper's numbers."""
    count = len(result["images"])
    protocol = result["protocol"]
    parts = [f"{result['data']}: {count} evaluated, {len(result['failed'])} failed\n{protocol['description']}"]
    rows = [
        [title(metric), *(_interval(result["summary"][model][metric["key"]]) for model in result["models"])]
        for metric in result["metrics"]
    ]
    parts.append(_table(["mean [95 % interval]", *result["models"]], rows))
    if result["paired"]:
        names = [f"{pair['first']} - {pair['second']}" for pair in result["paired"]]
        rows = [
            [title(metric), *(_interval(pair["values"][metric["key"]]) for pair in result["paired"])]
            for metric in result["metrics"]
        ]
        parts.append(_table(["difference [95 % interval]", *names], rows))
    if result["published"]:
        titles = {metric["key"]: metric["name"].partition(",")[0] for metric in result["metrics"]}
        keys = [key for key in result["published"][0]["values"] if key in titles]
        rows = [[row["method"], *(_number(row["values"][key]) for key in keys)] for row in result["published"]]
        means = result["summary"]
        rows += [[model, *(_number(means[model][key]["mean"]) for key in keys)] for model in result["models"]]
        parts.append(_table(["published, unknown region", *(titles[key] for key in keys)], rows))
    return "\n\n".join(parts)


def _interval(cell):
    if cell["low"] is None:
        return _number(cell["mean"])
    return f"{_number(cell['mean'])} [{_number(cell['low'])}, {_number(cell['high'])}]"


def _number(value):
    """Four significant digits, or whole numbers; a dash for None."""
    if value is None:
        return "-"
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _table(header, rows):
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]
    lines = []
    for row in [header, *rows]:
        first, *others = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        lines.append("  ".join([first, *others]).rstrip())
    return "\n".join(lines)
