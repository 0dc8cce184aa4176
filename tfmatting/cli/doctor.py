"""`tfmatting doctor`: what is installed, what this machine can do, and what is missing."""

import importlib.metadata
import json
import os
import platform
import shutil

import tfmatting
from tfmatting import loading
from tfmatting.models import registry

EPILOG = "Works without TensorFlow, too. The speeds are those of a convolution, measured on this machine just now."
PACKAGES = (
    "keras",
    "tensorflow",
    "tensorflow-cpu",
    "numpy",
    "opencv-python",
    "opencv-python-headless",
    "h5py",
    "imagesize",
    "tqdm",
    "ai-edge-litert",
    "torch",
    "safetensors",
    "pymatting",
)
INSTRUCTION_SETS = ("avx2", "avx512f", "avx512_bf16", "avx512_fp16", "amx_bf16", "amx_fp16", "asimd", "bf16")


def add_arguments(parser):
    parser.add_argument("--json", action="store_true", help="as JSON")


def run(args):
    report = examine()
    print(json.dumps(report, indent=2) if args.json else _text(report))
    return 0


def examine():
    """Returns what there is: versions, processor, devices, speeds of the precisions, weights, and what is missing."""
    from tfmatting.inference.devices import cores, processor, processor_flags

    packages = {name: _version(name) for name in PACKAGES}
    devices, speeds, missing = _tensorflow()
    return {
        "tfmatting": tfmatting.__version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": packages,
        "processor": processor(),
        "cores": len(cores()),
        "instruction_sets": [name for name in INSTRUCTION_SETS if name in processor_flags()],
        "devices": devices,
        "speed_by_precision": speeds,
        "weights": {name: _weights(preset) for name, preset in registry.PRESETS.items()},
        "missing": [*missing, *_opencv(), *_clashes(packages), *_hidden_gpu(devices), *_shipped_weights()],
        "optional": _optional(packages),
    }


def _version(package):
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _tensorflow():
    """Returns the devices, the speeds, and what is missing."""
    from tfmatting.inference.devices import list_devices
    from tfmatting.inference.precision import relative_speeds

    try:
        return list_devices(), relative_speeds(), []
    except ModuleNotFoundError as error:
        return [], {}, [tfmatting.NO_TENSORFLOW if error.name == "tensorflow" else str(error)]
    except ImportError as error:
        return [], {}, [f"TensorFlow cannot start: {error}"]


def _opencv():
    try:
        import tfmatting.ops.opencv  # noqa: F401
    except ImportError as error:
        return [str(error)]
    return []


def _clashes(packages):
    if packages["tensorflow"] and packages["tensorflow-cpu"]:
        return [
            "tensorflow and tensorflow-cpu overwrite each other's files: uninstall both, then install the one you want."
        ]
    return []


def _hidden_gpu(devices):
    has_gpu = bool(shutil.which("nvidia-smi")) or os.path.exists("/dev/nvidia0")
    if has_gpu and devices and not any(device["kind"] == "GPU" for device in devices):
        return ["this machine has an NVIDIA GPU that TensorFlow does not see: pip install 'tfmatting[gpu]'"]
    return []


def _weights(preset):
    if preset.weights.file is None:
        return f"not shipped: {preset.weights.origin}"
    path = loading.WEIGHTS_FOLDER / preset.weights.file
    return str(path) if path.is_file() else f"missing: {path}"


def _shipped_weights():
    shipped = {name: preset.weights.file for name, preset in registry.PRESETS.items() if preset.weights.file}
    missing = [name for name, file in shipped.items() if not (loading.WEIGHTS_FOLDER / file).is_file()]
    return [f"the weights of {name}: install tfmatting again, or use --checkpoint." for name in missing]


def _optional(packages):
    missing = {
        "torch": "PyTorch, to read .pth checkpoints: pip install 'tfmatting[convert]'",
        "ai-edge-litert": "LiteRT, for --precision int8: pip install 'tfmatting[int8]'",
        "pymatting": "pymatting, for --refine-edges and better foreground colours: pip install 'tfmatting[refine]'",
    }
    return [advice for name, advice in missing.items() if not packages[name]]


def _text(report):
    fastest = max(report["speed_by_precision"].items(), key=lambda item: item[1] or 0, default=("unknown", None))[0]
    speeds = [f"{name} {speed or 'not possible'}" for name, speed in report["speed_by_precision"].items()]
    lines = [
        f"tfmatting {report['tfmatting']}, Python {report['python']}, {report['platform']}",
        *_section("packages", [f"{name} {version}" for name, version in report["packages"].items() if version]),
        *_section(
            "processor", [f"{report['processor']}, {report['cores']} cores", " ".join(report["instruction_sets"])]
        ),
        *_section("devices of TensorFlow", [f"{device['kind']}: {device['name']}" for device in report["devices"]]),
        *_section(f"speed by precision, relative to float32 (fastest: {fastest})", speeds),
        *_section("weights", [f"{name}: {place}" for name, place in report["weights"].items()]),
        *_section("missing", report["missing"]),
        *_section("optional, not installed", report["optional"]),
    ]
    return "\n".join(lines)


def _section(title, lines):
    return ["", f"{title}:", *(f"  {line}" for line in lines or ["none"])]
