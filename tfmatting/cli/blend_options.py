"""How the person meets a new background: the options, and what they come to. Light: OpenCV loads when needed."""

BLENDS = ("alpha", "poisson", "mixed")  # those of `tfmatting.inference.blending`, which loads OpenCV


def add_blend_options(parser):
    group = parser.add_argument_group("blending")
    group.add_argument(
        "--blend",
        choices=BLENDS,
        default="alpha",
        help="alpha: the person's own colours (default); poisson: no seam, but the new background tints the person;"
        " mixed: its texture shows through smooth parts, too",
    )
    group.add_argument(
        "--keep-tones", action="store_true", help="of poisson and mixed: only near the edge; the person's tones stay"
    )


def blending(args, background):
    """Returns the `Blending` that the options ask for.

    Args:
        args: the options.
        background: what has `channels`: the new background, or None.
    Raises:
        ValueError: if the options do not go together, or there is no opaque new background to blend with.
    """
    from tfmatting.inference.blending import ALPHA, Blending

    if args.keep_tones and args.blend == "alpha":
        raise ValueError("--keep-tones is for --blend poisson and mixed: alpha changes no tones.")
    if args.blend == "alpha":
        return ALPHA
    if background is None:
        raise ValueError(f"--blend {args.blend} needs a new background: -bgc, -bi or --blur; of a video -bv, too.")
    if background.channels != 3:
        raise ValueError(f"--blend {args.blend} needs an opaque new background. Received: {args.background_color!r}")
    return Blending(args.blend, args.keep_tones)
