"""The directions of imports, and that `import tfmatting` is light."""

import ast
import pathlib
import subprocess
import sys

import pytest

import tfmatting

PACKAGE = pathlib.Path(tfmatting.__file__).parent
ROOT = PACKAGE.parent

#: what the modules of a package may import of ours, besides their own package
ARROWS = {
    "ops": set(),
    "configs": set(),
    "weights": set(),
    "assets": set(),
    "layers": {"ops"},
    "models": {"layers", "ops"},
    "losses": {"ops"},
    "metrics": {"ops"},
    "data": {"ops"},
    "training": {"models", "losses", "metrics", "data", "configs"},
    "convert": {"models"},
    "lite": set(),
    "inference": {"models", "ops", "lite", "quantization"},
    "quantization": {"models", "ops", "data", "lite"},
    "keying": {"data", "ops"},
    "evaluation": {"metrics", "keying", "inference", "loading", "models", "data", "configs", "ops", "__init__"},
    "export": {"models", "inference", "quantization", "lite", "data", "ops", "serving", "__init__"},
    "serving": {"ops", "inference", "loading", "__init__"},
    "ondevice": {"inference", "lite", "ops"},
    "loading": {"models", "convert"},
    "__init__": set(),
}
EVERYTHING = set(ARROWS)
LOADED_WHEN_USED = {
    *(
        "ai_edge_litert",
        "fastapi",
        "fastapi_offline",
        "grpc",
        "httpx",
        "jax",
        "jinja2",
        "matplotlib",
        "moderngl",
        "onnx",
        "onnxruntime",
    ),
    *(
        "prometheus_client",
        "pymatting",
        "python_multipart",
        "ray",
        "safetensors",
        "scipy",
        "starlette",
        "tensorboardX",
        "tf2onnx",
        "torch",
        "uvicorn",
    ),
}
MODULES = sorted(PACKAGE.rglob("*.py"))

LIGHT = """
import sys, time
start = time.perf_counter()
import tfmatting
seconds = time.perf_counter() - start
heavy = {"keras", "tensorflow", "cv2", "numpy", "h5py", "jax", "torch"} & set(sys.modules)
print(seconds, *heavy)
"""


def package_of(path):
    """The package of `tfmatting` that a file belongs to, or its own name at the top level."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imports(tree):
    """The (module, name) pairs of all import statements; name is None for `import module`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from ((node.module, alias.name) for alias in node.names)


def target(module, name):
    """The package of ours that an import reaches, or None."""
    if module == "tfmatting" and name is not None:
        module = tfmatting._HOMES.get(name, f"tfmatting.{name}")  # a public name stands for its home
    first, *rest = module.split(".")
    if first != "tfmatting":
        return None
    reached = rest[0] if rest else "__init__"
    return reached if (PACKAGE / reached).is_dir() or (PACKAGE / f"{reached}.py").is_file() else "__init__"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_follow_the_arrows(path):
    package = package_of(path)
    reached = {target(*pair) for pair in imports(ast.parse(path.read_text()))} - {None, package}
    assert package == "cli" or package in ARROWS, f"the layout of {package} is not described here"
    allowed = EVERYTHING if package == "cli" else ARROWS[package]
    assert reached <= allowed


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_package_imports_nothing_of_the_scripts_around_it(path):
    outside = {"benchmarks", "colab", "datasets", "docs", "export", "tests", "tfmatting_datasets"}
    assert not {module.split(".")[0] for module, _ in imports(ast.parse(path.read_text()))} & outside


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_optional_packages_are_imported_inside_functions(path):
    statements = [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.Import | ast.ImportFrom)]
    top_level = ast.Module(body=statements, type_ignores=[])
    assert not {module.split(".")[0] for module, _ in imports(top_level)} & LOADED_WHEN_USED


def test_import_is_light():
    runs = []
    for _ in range(3):
        command = [sys.executable, "-c", LIGHT]
        output = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()
        assert output[1:] == [], "`import tfmatting` loads heavy modules"
        runs.append(float(output[0]))
    assert min(runs) < 0.5
