import json
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request

import cv2
import numpy as np
import pytest

from tfmatting.evaluation.study.database import Database
from tfmatting.evaluation.study.study import Trial


@pytest.fixture
def folders(place):
    for number, method in enumerate(("ours", "theirs")):
        (place / method).mkdir()
        for name in ("a", "b"):
            pixels = np.random.default_rng(number).integers(0, 256, (16, 24, 4), "uint8")
            cv2.imwrite(str(place / method / f"{name}.png"), pixels)
    return place


@pytest.fixture
def answered(place):
    """A database of two participants who find "ours" much better."""
    database = Database(place / "study.sqlite")
    items = [{"name": "a", "width": 24, "height": 16}]
    database.prepare({"kind": "comparison", "methods": ["ours", "theirs"], "items": items, "digest": "x"})
    for _ in range(2):
        database.answer(database.add_participant([Trial("a", "theirs", "ours")]), 0, 2)
    return database


@pytest.mark.parametrize(
    "arguments, expected",
    [
        ([], "the folders of results are missing"),
        (["ours"], "at least 2 folders"),
        (["ours", "none"], "the folder none does not exist"),
        (["ours", "ours"], "two folders are called ours"),
        (["=ours", "theirs"], "a method must have a name"),
        (["ours", "empty"], "the folder empty holds no pictures"),
        (["ours", "theirs", "--sources", "empty"], "the folder empty holds no pictures"),
        (["ours", "theirs", "--backgrounds", "none.jpg"], "none.jpg does not exist"),
        (["ours", "theirs", "--database", "none/study.sqlite"], "none/study.sqlite cannot be used"),
        (["ours", "theirs", "--database", "plate.png"], "plate.png cannot be used: file is not a database"),
        (["ours", "theirs", "--host", "not.a.host.of.mine.invalid"], "not.a.host.of.mine.invalid cannot be opened"),
        (["ours", "theirs", "--port", "70000"], "must be an integer from 0 to 65535"),
        (["ours", "theirs", "--json"], "add --results"),
        (["ours", "--results", "study.sqlite"], "--results takes no folders"),
        (["--results", "none.sqlite"], "the database none.sqlite does not exist"),
        (["--results", "source.png"], "source.png cannot be used: file is not a database"),
    ],
)
def test_bad_input(folders, refused, arguments, expected):
    (folders / "empty").mkdir()
    port = [] if {"--port", "--results"} & set(arguments) else ["--port", "0"]
    assert expected in refused("study", *arguments, *port)


def test_unequal_names_are_listed(folders, refused):
    (folders / "ours/a.png").rename(folders / "ours/c.png")
    assert refused("study", "ours", "theirs", "--port", "0").endswith("ours alone has c; theirs alone has a.")


def test_port_in_use(folders, refused):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        message = refused("study", "ours", "theirs", "--port", port)
    assert message == f"port {port} of 127.0.0.1 is in use: choose another with --port."


def test_database_of_another_study(folders, answered, refused):
    assert "another study" in refused("study", "ours", "theirs", "--port", "0")


@pytest.mark.parametrize("missing", ["fastapi", "uvicorn"])
def test_missing_extra_is_named(folders, refused, monkeypatch, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    message = refused("study", "ours", "theirs", "--port", "0")
    assert message == f"{missing} is not installed: pip install 'tfmatting[study]'"


def test_results_are_printed_and_written(answered, tfmatting, place):
    code, out, err = tfmatting("study", "--results", "study.sqlite")
    assert code == 0
    assert "Much worse" in out and "Much better" in out
    assert "100 % [100, 100]" in out
    assert "Answers: 2. Participants: 2, finished: 2." in out
    assert err == "tfmatting: the tables are in study_results\n"
    names = {path.name for path in (place / "study_results").iterdir()}
    assert names == {"answers.csv", "pictures.csv", "results.json", "table.csv"}
    code, out, _ = tfmatting("study", "--results", "study.sqlite", "--output", "elsewhere", "--json", "--quiet")
    assert code == 0
    assert json.loads(out) == json.loads((place / "elsewhere/results.json").read_text())


@pytest.mark.parametrize("signalled, expected", [(signal.SIGINT, 0), (signal.SIGTERM, 143)])
def test_it_serves_until_it_is_told_to_stop(folders, signalled, expected):
    command = [sys.executable, "-m", "tfmatting.cli.main", "study", "first=ours", "theirs", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ})
    watchdog = threading.Timer(300, process.kill)
    watchdog.start()
    try:
        address = process.stdout.readline().strip()
        request = urllib.request.Request(f"{address}api/participants", method="POST")
        with urllib.request.urlopen(request) as response:
            assert json.load(response)["total"] == 2
        process.send_signal(signalled)
        _, err = process.communicate()
    finally:
        watchdog.cancel()
        process.kill()
    assert process.returncode == expected
    assert "Traceback" not in err
    assert Database(folders / "study.sqlite").description()["methods"] == ["first", "theirs"]
