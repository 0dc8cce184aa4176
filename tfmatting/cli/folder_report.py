"""What the commands say at the end of a folder."""

import json
import logging

LOGGER = logging.getLogger("tfmatting")


def tell_folder(args, jobs, pending, failures, missing):
    """Says how many pictures of a folder are done, and which failed.

    Args:
        args: the options, of which `json` counts.
        jobs, pending: all jobs, and those that were not done before.
        failures: {name: message}.
        missing: the same of the pictures in which nothing was found; it was said before.
    Returns:
        The exit code: 2 where a picture failed.
    """
    done, skipped = len(pending) - len(failures), len(jobs) - len(pending)
    if args.json:
        report = {"done": done, "skipped": skipped, "failed": failures, "missing": missing}
        print(json.dumps(report, indent=2))
    LOGGER.info("%d done, %d skipped because their results exist, %d failed", done, skipped, len(failures))
    for name, message in failures.items():
        LOGGER.error("error: %s: %s", name, message)
    return 2 if failures else 0
