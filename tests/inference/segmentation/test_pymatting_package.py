"""The import of pymatting, which may take a minute."""

import importlib
import logging
import time

from tfmatting.inference.segmentation import pymatting_package


def test_a_slow_import_is_said(monkeypatch, caplog):
    monkeypatch.setattr(pymatting_package, "NOTICE_SECONDS", 0.01)
    monkeypatch.setattr(importlib, "import_module", lambda name: time.sleep(0.5) or name)
    with caplog.at_level(logging.INFO, logger="tfmatting"):
        assert pymatting_package.import_pymatting() == "pymatting"
    assert caplog.messages == [pymatting_package.NOTICE]


def test_a_fast_import_says_nothing(monkeypatch, caplog):
    monkeypatch.setattr(importlib, "import_module", lambda name: name)
    with caplog.at_level(logging.INFO, logger="tfmatting"):
        assert pymatting_package.import_pymatting() == "pymatting"
    assert not caplog.messages
