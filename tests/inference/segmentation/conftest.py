"""Fixtures of segmentation's tests."""

import pytest


@pytest.fixture(autouse=True)
def _without_pymatting(request, monkeypatch):
    """Fast tests estimate foreground colours without pymatting: its import takes seconds, and a minute once."""
    if not request.node.get_closest_marker("slow"):
        monkeypatch.setattr("tfmatting.inference.segmentation.foreground_colours.is_installed", lambda: False)
