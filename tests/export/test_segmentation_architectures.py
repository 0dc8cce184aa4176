"""Every segmentation network can be had in every format."""

import dataclasses

import pytest

import tfmatting
from tests.models.golden_segmentation import RECORDED, golden_segmentation, randomize
from tfmatting.export import export, onnx_model, saved_model
from tfmatting.export.comparison import TOLERANCES
from tfmatting.export.segmentation import SEGMENTATION_TOLERANCES
from tfmatting.models.segmentation.architectures import ARCHITECTURES
from tfmatting.models.segmentation.segmentation import Segmentation

pytestmark = pytest.mark.slow
FORMATS = (
    *(("savedmodel", "float32"), ("onnx", "float32")),
    *(("tflite", "float32"), ("tflite", "float16"), ("tflite", "int8")),
)


@pytest.mark.parametrize(("form", "precision"), FORMATS)
@pytest.mark.parametrize("name", ARCHITECTURES)
def test_an_artefact_is_within_its_tolerance(name, form, precision, tmp_path, monkeypatch):
    for package in ("ai_edge_litert", "tf2onnx", "onnxruntime"):
        pytest.importorskip(package)
    # 100 layers of random weights leave 21 classes nearly tied, which 8 bits then order otherwise; trained ones do not
    monkeypatch.setitem(SEGMENTATION_TOLERANCES, "int8", dataclasses.replace(TOLERANCES["int8"], limit=0.05))
    for module in (saved_model, onnx_model):
        monkeypatch.setattr(module, "ANY_SIZE", (61, 83))
    monkeypatch.setattr(onnx_model, "LARGE", (72, 128))
    model = golden_segmentation(name) if name in RECORDED else randomize(Segmentation(name, name=name))
    sizes = None if form == "onnx" else [(96, 128)]
    card = export(model, tmp_path / "artefact", form, precision, sizes)
    assert card["options"]["auxiliary"] is False
    assert 0 < card["reached"]["probabilities"] <= card["tolerance"]["limit"]


@pytest.mark.parametrize(("form", "precision"), FORMATS)
def test_the_network_of_the_package_is_exported_at_the_sizes_of_pictures(form, precision, tmp_path):
    for package in ("ai_edge_litert", "tf2onnx", "onnxruntime"):
        pytest.importorskip(package)
    model = tfmatting.load("person_mobilenetv3")
    card = export(model, tmp_path / "artefact", form, precision, [(180, 320)] if form == "tflite" else None)
    assert card["reached"]["probabilities"] <= card["tolerance"]["limit"]
