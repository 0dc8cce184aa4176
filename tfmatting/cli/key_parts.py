"""From options of `tfmatting key` to what keying is made of: results, the model, the screen."""


def wanted_outputs(args):
    """Returns the list of `Output` that the options ask for."""
    from tfmatting.inference.writing import Output

    places = (("cut-out", args.output), ("alpha", args.output_alpha), ("foreground", args.output_foreground))
    outputs = [Output(kind, place) for kind, place in places if place]
    if not outputs:
        raise ValueError("no result is asked for: give OUT, --output-alpha or --output-foreground.")
    return outputs


def check_settings(args):
    """Raises a ValueError if the key colour is no colour, or neither green nor blue."""
    if args.color:
        key_colour(args)


def key_colour(args):
    """Returns the key colour that was given, float32 `(3,)`."""
    from tfmatting.inference.backgrounds import parse_colour
    from tfmatting.keying.key_colour import key_channel

    try:
        colour = parse_colour(args.color)
    except ValueError:
        raise ValueError(f"--color must be a colour as '#1e9c46' or 30,156,70. Received: {args.color}") from None
    key_channel(colour[:3])
    return colour[:3]


def keyer_model(args):
    """Returns the `KeyerModel` that the options ask for."""
    from tfmatting.keying.key_settings import KeySettings
    from tfmatting.keying.keyer_model import KeyerModel

    settings = KeySettings(args.tolerance, args.softness, args.despill, args.linear)
    return KeyerModel(settings, _garbage(args))


def uniform_screen(colour, height, width):
    """Returns a plate `(height, width, 3)` of one colour, without memory of its own."""
    import numpy as np

    return np.broadcast_to(colour, (height, width, 3))


def screen_of_picture(args, source):
    """Returns the plate for a picture `(H, W, 3)`: the given one, or its key colour everywhere."""
    from tfmatting.inference.files import read_plate
    from tfmatting.inference.pixels import unit_floats
    from tfmatting.inference.plates import fit_plate
    from tfmatting.keying.key_colour import find_key_colour

    if args.bgr:
        return fit_plate(read_plate(args.bgr, args.max_pixels), source)
    colour = key_colour(args) if args.color else find_key_colour(unit_floats("source", source))
    return uniform_screen(colour, *source.shape[:2])


def key_to_files(args, model, path, outputs, name):
    """Keys one picture, and writes its results; returns its shape, and None or that nothing was found in it."""
    from tfmatting.inference.files import matte_to_files, read_source

    source = read_source(path, args.max_pixels)
    screen, strict = screen_of_picture(args, source), args.strict
    missing = matte_to_files(model, source, screen, outputs, bit_depth=args.bit_depth, name=name, strict=strict)
    return source.shape, missing


def refuse_clip_options(args):
    """Raises a ValueError if options of clips were given for pictures."""
    given = {"--start": args.start, "--end": args.end, "--crf": args.crf, "--output-video-mbps": args.output_video_mbps}
    if named := [name for name, value in given.items() if value is not None]:
        raise ValueError(f"{named[0]} is for clips. Received: {args.input}")


def read_inputs(args):
    """Returns the files that are read besides IN, and must not be written."""
    return [path for path in (args.bgr, args.garbage) if path]


def _garbage(args):
    from tfmatting.inference.pixels import unit_floats
    from tfmatting.inference.reading import read_picture

    if not args.garbage:
        return None
    picture = read_picture(args.garbage, "the garbage matte (--garbage)", args.max_pixels)
    return unit_floats("garbage", picture).max(axis=-1)
