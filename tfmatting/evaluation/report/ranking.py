"""The images that went worst."""


def worst_images(result, count):
    """Returns the indices of the images with the worst values of the first metric, the worst first.

    Of several models the worst value counts; images without a value are left out. See `write_report` for `result`.
    """
    metric = result["metrics"][0]
    sign = 1 if metric["better"] == "lower" else -1
    badness = {}
    for index, image in enumerate(result["images"]):
        values = [values.get(metric["key"]) for values in image["values"].values()]
        known = [sign * value for value in values if value is not None]
        if known:
            badness[index] = max(known)
    return sorted(badness, key=badness.get, reverse=True)[:count]
