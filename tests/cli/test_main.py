import json
import logging
import time

import pytest

import tfmatting
from tfmatting.cli import options
from tfmatting.cli.main import COMMANDS, main
from tfmatting.cli.quiet import notices

#: for `python -c`: a call without its arguments
RUN = "import sys; from tfmatting.cli.main import main; code = main"


def test_help_names_every_command(capsys):
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(f"  {name} " in out for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_every_command(command, capsys):
    assert main([command, "--help"]) == 0
    assert f"usage: tfmatting {command}" in capsys.readouterr().out


def test_version(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"tfmatting {tfmatting.__version__}\n"


@pytest.mark.parametrize("argv", [[], ["x"], ["--unknown"], ["--", "i"], ["i", "--unknown"], ["i"]])
def test_wrong_usage_is_one_line(argv, capsys):
    assert main(argv) == 2
    err = capsys.readouterr().err
    assert err.startswith("tfmatting: error: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["i", "--help"], ["p", "--help"], ["models"]])
def test_help_is_fast_and_loads_nothing_heavy(arguments, subprocess_run):
    """In a process of its own; the best of three, since the machine may be busy."""
    heavy = ("tensorflow", "keras", "cv2", "numpy", "h5py", "torch")
    code = f"{RUN}({arguments}); print(*set(sys.modules) & set({heavy}), file=sys.stderr)"
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        finished = subprocess_run(python=("-c", code))
        seconds.append(time.perf_counter() - start)
        assert finished.stderr.strip() == b""
    assert min(seconds) < 0.5


def test_without_tensorflow_the_extras_are_named(subprocess_run, checkpoint):
    code = f"import sys; sys.modules['tensorflow'] = None; {RUN}(sys.argv[1:]); sys.exit(code)"
    finished = subprocess_run(
        "i", "source.png", "a.png", "--bgr", "plate.png", "--checkpoint", checkpoint, python=("-c", code)
    )
    assert finished.returncode == 2
    assert finished.stderr.count(b"\n") == 1
    assert all(extra in finished.stderr for extra in (b"tfmatting[cpu]", b"tfmatting[gpu]", b"tfmatting[tf]"))
    finished = subprocess_run("doctor", "--json", python=("-c", code))
    assert finished.returncode == 0
    assert any("tfmatting[cpu]" in line for line in json.loads(finished.stdout)["missing"])


def test_failed_opencv_names_the_headless_wheel(subprocess_run, place):
    (place / "cv2.py").write_text("raise ImportError('libGL.so.1: cannot open shared object file')")
    code = f"import sys; sys.path.insert(0, {str(place)!r}); {RUN}(sys.argv[1:]); sys.exit(code)"
    finished = subprocess_run("i", "source.png", "a.png", "--bgr", "plate.png", python=("-c", code))
    assert finished.returncode == 2
    assert finished.stderr.count(b"\n") == 1
    assert b"libGL.so.1" in finished.stderr
    assert b"opencv-python-headless" in finished.stderr


def test_debug_shows_the_traceback(place):
    with pytest.raises(FileNotFoundError):
        main(["i", "none.png", "a.png", "--bgr", "plate.png", "--debug"])


def test_interruption(place, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("tfmatting.inference.files.read_pair", interrupt)
    assert main(["i", "source.png", "a.png", "--bgr", "plate.png"]) == 130


def test_repeated_values_agree_with_their_modules():
    from tfmatting.inference import backgrounds, precision, reading
    from tfmatting.inference.devices import DEVICES
    from tfmatting.models.background_matting.background_matting_refiner import MODES

    assert options.REFINE_MODES == MODES
    assert options.FITS == backgrounds.FITS
    assert (*precision.PRECISIONS, precision.INTEGERS) == options.PRECISIONS
    assert options.DEVICES == DEVICES
    assert options.MAX_PIXELS == reading.MAX_PIXELS


def test_a_handler_that_a_library_gives_the_root_logger_says_no_notice_again(caplog):
    """TensorFlow's converters call `logging.info`, which gives it one."""
    with notices():
        logging.getLogger("tfmatting").info("once")
    assert caplog.records == []
