"""Classes by their names. Light: imports no Keras."""

#: the classes of Pascal VOC 2012, in the order of their numbers
VOC = (
    *("background", "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow"),
    *("diningtable", "dog", "horse", "motorbike", "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor"),
)


def class_names(classes):
    """Returns the names of a model's classes.

    Args:
        classes: the names themselves; or their number, of which 21 are those of Pascal VOC, 1 is "person", 2 are
            "background" and "person", and others are "class0", "class1", ...
    Raises:
        ValueError: if it is neither, or a name occurs twice.
    """
    if isinstance(classes, int) and not isinstance(classes, bool) and classes > 0:
        known = {len(VOC): VOC, 1: ("person",), 2: ("background", "person")}
        return known.get(classes, tuple(f"class{number}" for number in range(classes)))
    named = isinstance(classes, list | tuple) and classes and all(isinstance(name, str) and name for name in classes)
    if named and len(set(classes)) == len(classes):
        return tuple(classes)
    raise ValueError(f"`classes` must be a positive number, or different names. Received: classes={classes!r}")


def class_numbers(chosen, classes):
    """Returns the numbers of classes that are given by name.

    Args:
        chosen: a name, or several.
        classes: names of all classes of the model.
    Raises:
        ValueError: if none is chosen, or a name is unknown.
    """
    names = [chosen] if isinstance(chosen, str) else list(chosen)
    if not names:
        raise ValueError("`chosen` must name at least one class. Received: none")
    if unknown := [name for name in names if name not in classes]:
        raise ValueError(f"the class must be one of {', '.join(classes)}. Received: {unknown[0]!r}")
    return sorted({classes.index(name) for name in names})
