"""What an ablation found: a table with the paper's numbers beside ours, its files and its plot."""

import csv
import dataclasses
import io
import json
import pathlib

import tfmatting
from tfmatting.data.files import write_whole

_MISSING = "-"


@dataclasses.dataclass(frozen=True, eq=False)
class Outcome:
    """The table of an ablation.

    Attributes:
        name: of the ablation, and of its files.
        title: one line, which names the paper's table or figure.
        columns: {key: title with unit}.
        rows: list of {key: text, number or None}; keys that begin with "paper_" are the paper's numbers.
        notes: sentences that must be known to read the table.
        settings: of the measurement, plain data.
    """

    name: str
    title: str
    columns: dict
    rows: list
    notes: tuple = ()
    settings: dict = dataclasses.field(default_factory=dict)

    def as_text(self):
        """Returns the table for a terminal."""
        lines = [list(self.columns.values()), *([_text(row.get(key)) for key in self.columns] for row in self.rows)]
        widths = [max(len(line[place]) for line in lines) for place in range(len(self.columns))]
        padded = ["  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in lines]
        return "\n".join([self.title, "", *padded, *(["", *self.notes] if self.notes else [])])

    def write(self, folder, draw=None):
        """Writes NAME.csv, NAME.json and, where `draw` is given, the plot as NAME.png and NAME.svg.

        Args:
            folder: is created where it does not exist.
            draw: function from the outcome and a `matplotlib.figure.Figure` that draws into it.
        Returns:
            List of the files.
        """
        folder = pathlib.Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        contents = {".csv": self._csv(), ".json": self._json()}
        if draw:
            contents |= plotted(lambda figure: draw(self, figure))
        files = [folder / f"{self.name}{suffix}" for suffix in contents]
        for file, content in zip(files, contents.values(), strict=True):
            write_whole(file, content)
        return files

    def _csv(self):
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.columns.values())
        for row in self.rows:
            writer.writerow("" if row.get(key) is None else row[key] for key in self.columns)
        return text.getvalue().encode()

    def _json(self):
        content = {"tfmatting": tfmatting.__version__, **dataclasses.asdict(self)}
        return json.dumps(content, indent=1, allow_nan=False).encode()


def plotted(draw, size=(8, 5)):
    """Returns {".png": bytes, ".svg": bytes} of what `draw` draws into a matplotlib figure of `size` inches.

    Raises:
        ImportError: if matplotlib is not installed.
    """
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ImportError("matplotlib is not installed: pip install 'tfmatting[eval]'.") from error
    contents = {}
    with matplotlib.rc_context({"svg.hashsalt": "tfmatting", "axes.spines.top": False, "axes.spines.right": False}):
        figure = Figure(figsize=size, layout="constrained")
        draw(figure)
        for suffix, options in ((".png", {"dpi": 150}), (".svg", {"metadata": {"Date": None}})):
            buffer = io.BytesIO()
            figure.savefig(buffer, format=suffix[1:], **options)
            contents[suffix] = buffer.getvalue()
    return contents


def _text(value):
    if value is None:
        return _MISSING
    if isinstance(value, float):
        return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return f"{value:,}" if isinstance(value, int) else str(value)
