"""Histograms of a metric over the images."""

import io

#: of the models, in order; Okabe and Ito's, which colour-blind readers tell apart, on light and dark pages
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00")
_INK = "#7a7a7a"  # is read on light and dark pages
_BINS = 24


def histogram(result, key):
    """Draws how many images have which value of a metric.

    Args:
        result: see `write_report`.
        key: of the metric.
    Returns:
        Text of an SVG element, or None where no image has a value.
    Raises:
        ImportError: if Matplotlib is missing.
    """
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure
        from matplotlib.ticker import MaxNLocator
    except ModuleNotFoundError as error:
        raise ImportError("Matplotlib is not installed: pip install 'tfmatting[eval]'") from error
    values = [_values(result, model, key) for model in result["models"]]
    if not any(values):
        return None
    everything = [value for series in values for value in series]
    limits = min(everything), max(everything)
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": key, "font.family": "sans-serif"}):
        figure = Figure(figsize=(4.4, 2.2), layout="constrained")
        axes = figure.add_subplot()
        for index, series in enumerate(values):
            colour = COLOURS[index % len(COLOURS)]
            axes.hist(series, bins=_BINS, range=limits, histtype="stepfilled", color=colour, alpha=0.3)
            axes.hist(series, bins=_BINS, range=limits, histtype="step", color=colour, linewidth=1.5)
        axes.spines[["top", "right"]].set_visible(False)
        axes.spines[["bottom", "left"]].set_color(_INK)
        axes.tick_params(colors=_INK)
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        axes.set_ylabel("images", color=_INK)
        drawn = io.StringIO()
        figure.savefig(drawn, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    text = drawn.getvalue()
    return text[text.index("<svg") :]


def _values(result, model, key):
    values = [image["values"].get(model, {}).get(key) for image in result["images"]]
    return [value for value in values if value is not None]
