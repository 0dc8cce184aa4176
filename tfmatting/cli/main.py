"""The command `tfmatting`. It loads the module of the subcommand alone, and that one TensorFlow when needed."""

import argparse
import importlib
import os
import sys
import warnings

import tfmatting
from tfmatting.cli.quiet import notices, quiet_native_stderr

COMMANDS = {
    "i": ("image", "cut the person out of one picture"),
    "p": ("folder", "cut the person out of every picture of a folder"),
    "v": ("video", "cut the person out of a video"),
    "s": ("serve", "cut people out over HTTP, with the routes of rembg"),
    "remote": ("remote", "do as i, p and v do, with a model on a TensorFlow Serving server"),
    "key": ("key", "cut out what stands before a green or blue screen"),
    "plate": ("plate", "say whether a captured plate fits its clip, or make one from a clip"),
    "models": ("models", "list the models: parameters, licence, training data, where the weights come from"),
    "eval": ("evaluate", "measure models, or results in folders, against true alphas"),
    "ablate": ("ablation", "measure a choice of the papers: refined area, encoders, freezing, segmentation, keying"),
    "data": ("data", "prepare, compose and clean data sets, and render people"),
    "export": ("export", "write a model as SavedModel, TF-Lite or ONNX, proven equal to the Keras model"),
    "study": ("study", "let people compare or rate results on a web page"),
    "convert": ("convert", "convert a PyTorch checkpoint to our own weights file"),
    "doctor": ("doctor", "say what is installed, which devices there are, and what is missing"),
}
FAILED, INTERRUPTED = 2, 130


class Parser(argparse.ArgumentParser):
    """A parser whose errors are exceptions, so that every error of the command looks the same."""

    def error(self, message):
        raise ValueError(f"{message} (see {self.prog} --help)")


def main(argv=None):
    """Runs the command line.

    Args:
        argv: the arguments; None = the process's.
    Returns:
        The exit code: 0, 2 for an error (one line on stderr), 130 after Ctrl-C; `eval` has 1, too.
    """
    argv = sys.argv[1:] if argv is None else list(argv)
    return guarded("tfmatting", argv, lambda: _run(argv), backend="tensorflow")


def guarded(program, argv, command, backend):
    """Runs a command as a user wants it: no messages of libraries, and one line for an error.

    Args:
        program: name that begins the line of an error.
        argv: the arguments, of which --debug and --quiet are looked for.
        command: function that returns the exit code.
        backend: Keras' backend, or None for the user's choice (KERAS_BACKEND).
    Returns:
        The exit code, see `main`.
    """
    debug = "--debug" in argv
    _prepare_environment(debug, backend)
    try:
        with quiet_native_stderr(not debug), warnings.catch_warnings(), notices("--quiet" not in argv):
            if not debug:
                warnings.simplefilter("ignore")
            code = command()
            sys.stdout.flush()
            return code
    except SystemExit as finished:  # of --help and --version
        return finished.code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever reads standard output has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except (ValueError, OSError, ImportError, MemoryError) as error:
        if debug:
            raise
        print(f"{program}: error: {_one_line(error)}", file=sys.stderr)
        return FAILED
    except Exception as error:
        if debug:
            raise
        problem = f"{type(error).__name__}: {_one_line(error)[:300]}"
        print(f"{program}: unexpected error, which --debug shows in full: {problem}", file=sys.stderr)
        return FAILED


def _run(argv):
    if not argv or argv[0] not in COMMANDS:
        _overview().parse_args(argv)  # prints the help or the version, or fails
        raise ValueError("the command must come first (see tfmatting --help)")
    module_name, summary = COMMANDS[argv[0]]
    module = importlib.import_module(f"tfmatting.cli.{module_name}")
    parser = Parser(
        prog=f"tfmatting {argv[0]}",
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog=module.EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    module.add_arguments(parser)
    parser.add_argument("--debug", action="store_true", help="show tracebacks and TensorFlow's own messages")
    return module.run(parser.parse_args(argv[1:]))


def _overview():
    commands = "\n".join(f"  {name:<9}{summary}" for name, (_, summary) in COMMANDS.items())
    parser = Parser(
        prog="tfmatting",
        description=tfmatting.__doc__.partition("\n")[0],
        epilog=f"commands:\n{commands}\n\n`tfmatting COMMAND --help` explains a command.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="tfmatting COMMAND ...",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"tfmatting {tfmatting.__version__}")
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND", help="one of those below")
    return parser


def _prepare_environment(debug, backend):
    """Sets what TensorFlow and Keras read when they are imported."""
    if backend:
        os.environ["KERAS_BACKEND"] = backend
    if not debug:
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def _one_line(error):
    return " ".join(str(_explained(error)).split()) or type(error).__name__


def _explained(error):
    if isinstance(error, ModuleNotFoundError) and error.name == "tensorflow":
        return tfmatting.NO_TENSORFLOW
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return error


if __name__ == "__main__":
    sys.exit(main())
