"""Converted networks are kept, and made anew where that is needed."""

import logging

import numpy as np
import pytest

import tfmatting
from tests.quantization.pictures import HEIGHT, WIDTH, composite
from tfmatting.quantization import kept_networks
from tfmatting.quantization.networks import IntegerNetworks

HALF = (HEIGHT // 2, WIDTH // 2)


@pytest.fixture
def conversions(monkeypatch):
    """Counts conversions; none takes place."""
    made = []

    def convert(model, size, half):
        made.append((size, half))
        return IntegerNetworks(b"base%d" % len(made), b"half", b"full")

    monkeypatch.setattr(kept_networks, "integer_networks", convert)
    return made


def test_networks_are_converted_once(shipped, conversions, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first, second = (kept_networks.integer_networks_of(shipped, HALF, HALF) for _ in range(2))
    assert first == second == IntegerNetworks(b"base1", b"half", b"full")
    kept_networks.integer_networks_of(shipped, (40, 40), HALF)
    assert conversions == [(HALF, HALF), ((40, 40), HALF)]
    assert len(list((tmp_path / "tfmatting").iterdir())) == 2


def test_other_weights_are_other_networks(model, shipped, conversions, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for one in (shipped, model):
        kept_networks.integer_networks_of(one, HALF, HALF)
    assert len(conversions) == 2


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 half a file", b"no archive at all"])
def test_damaged_networks_are_made_anew(shipped, conversions, tmp_path, monkeypatch, damage, caplog):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    caplog.set_level(logging.INFO, "tfmatting")
    kept_networks.integer_networks_of(shipped, HALF, HALF)
    (path,) = (tmp_path / "tfmatting").iterdir()
    path.write_bytes(damage)
    assert kept_networks.integer_networks_of(shipped, HALF, HALF).base == b"base2"
    assert "damaged" in caplog.text
    assert kept_networks.integer_networks_of(shipped, HALF, HALF).base == b"base2"


def test_where_nothing_can_be_kept_it_works_all_the_same(shipped, conversions, tmp_path, monkeypatch, caplog):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    caplog.set_level(logging.INFO, "tfmatting")
    assert kept_networks.integer_networks_of(shipped, HALF, HALF).base == b"base1"
    assert "are not kept" in caplog.text


def test_a_user_without_a_home_keeps_nothing(shipped, conversions, monkeypatch):
    def no_home():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(kept_networks.pathlib.Path, "home", no_home)
    assert kept_networks.integer_networks_of(shipped, HALF, HALF).base == b"base1"


def test_kept_networks_give_the_same_matte(shipped, quantized):
    again = tfmatting.accelerate(shipped, "int8")
    pictures = composite(7)
    first, second = (tfmatting.matte(model, **pictures) for model in (quantized, again))
    np.testing.assert_array_equal(first.alpha, second.alpha)
