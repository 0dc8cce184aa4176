"""Changes of a config that are given as text, such as `learning_rate.backbone=1e-4`."""

import dataclasses
import difflib
import typing

SHORT = {"lr": "learning_rate"}


def overridden(config, assignments):
    """Returns a config with some values replaced.

    Args:
        config: frozen dataclass, whose values are numbers, texts and such dataclasses.
        assignments: texts `KEY=VALUE`; dots lead into the dataclasses within.
    Raises:
        ValueError: if a text has no "=", a key is unknown, or a value is not of the key's type.
    """
    changed = {}
    for assignment in assignments:
        key, equals, text = assignment.partition("=")
        if not equals:
            raise ValueError(f"an override must be KEY=VALUE. Received: {assignment!r}")
        known = keys(config)
        if key not in known:
            raise ValueError(f"unknown key {key!r} of the config; {_hint(key, known)}.")
        name, *rest = key.split(".")
        changed[name] = _replaced(changed.get(name, getattr(config, name)), rest, key, text, _kinds(config)[name])
    return dataclasses.replace(config, **changed)  # at once, as values may depend on each other


def keys(config, prefix=""):
    """Returns all keys that can be overridden, those of the dataclasses within by their dotted names as well."""
    names = []
    for field in dataclasses.fields(config):
        names.append(prefix + field.name)
        value = getattr(config, field.name)
        if dataclasses.is_dataclass(value):
            names += keys(value, f"{prefix}{field.name}.")
    return names


def nearest(word, known):
    """Returns the words most like a misspelt one; for a dotted key also those that share its last part."""
    last = word.rpartition(".")[2]
    last = SHORT.get(last, last)
    same_part = [name for name in known if name.rpartition(".")[2] == last]
    return list(dict.fromkeys([*same_part, *difflib.get_close_matches(word, known, n=3, cutoff=0.5)]))[:3]


def _hint(key, known):
    near = nearest(key, known)
    return f"did you mean {' or '.join(near)}" if near else f"known are {', '.join(known)}"


def _kinds(config):
    """The types that each field's text may be read as, by its name; the first that takes the text is it."""
    return {field.name: typing.get_args(field.type) or (field.type,) for field in dataclasses.fields(config)}


def _replaced(value, path, key, text, kinds):
    """What a value becomes; a number for a dataclass is one for all that it holds."""
    if dataclasses.is_dataclass(value):
        names = path[:1] or [field.name for field in dataclasses.fields(value)]
        inner = _kinds(value)
        return dataclasses.replace(
            value, **{name: _replaced(getattr(value, name), path[1:], key, text, inner[name]) for name in names}
        )
    for kind in kinds:
        try:
            return kind(text)
        except ValueError:
            continue
    expected = {int: "an integer", float: "a number"}[kinds[0]]
    raise ValueError(f"`{key}` must be {expected}. Received: {key}={text}")
