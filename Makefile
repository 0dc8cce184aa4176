# Every target sets up its own virtual environment; all it needs is Python 3.11+ with its venv module.
PYTHON ?= python3
VENV = .venv
RUN = $(VENV)/bin
WEB = export/ondevice/web
# The page's tests skip where there is no Node.js 20 or later.
PAGE = $(shell npm --version >/dev/null 2>&1 && node -e 'process.exit(+(parseInt(process.versions.node) < 20))' && echo page)

.PHONY: demo page test test-slow test-backends test-beam lint bench quality clean

demo: $(VENV)/ready
	@mkdir -p demo
	$(RUN)/tfmatting i tfmatting/assets/source.jpg demo/cutout.png --bgr tfmatting/assets/plate.jpg \
	    -bi tfmatting/assets/new_background.jpg --output-composition demo/composite.jpg
	@echo "cut-out:   $(CURDIR)/demo/cutout.png"
	@echo "composite: $(CURDIR)/demo/composite.jpg"

test: $(VENV)/ready $(PAGE)
	$(RUN)/python -m pytest -m "not slow" -n 2 --dist loadfile --nbmake tests colab

test-slow: $(VENV)/ready
	$(RUN)/python -m pytest -m slow tests

test-backends: .venv-backends/ready
	.venv-backends/bin/python -m pytest tests/models/test_backends.py tests/models/test_video_matting_backends.py tests/models/test_segmentation_backends.py tests/data/augmentations/test_backends.py tests/training/test_distributed.py tests/convert tests/test_loading.py tests/cli/test_convert_command.py

test-beam: .venv-beam/ready
	.venv-beam/bin/python -m pytest tests/datasets/test_beam.py

# The web page's worker, bundled by npm.
page: $(WEB)/build/worker.js
$(WEB)/build/worker.js: $(WEB)/package-lock.json $(WEB)/build.mjs $(WEB)/src/worker.js $(WEB)/src/pixels.js
	cd $(WEB) && npm ci

lint: $(VENV)/ready
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .

bench: $(VENV)/ready
	$(RUN)/python -m benchmarks.inference
	$(RUN)/python -m benchmarks.inference --encoders mobilenetv2 --precisions float32 int8
	$(RUN)/python -m benchmarks.inference --encoders rvm_mobilenetv3 rvm_resnet50 --precisions float32 mixed_bfloat16
	$(RUN)/python -m benchmarks.inference --encoders lraspp_mobilenet_v3_large deeplabv3_mobilenet_v3_large fcn_resnet50

quality: $(VENV)/ready
	$(RUN)/python -m benchmarks.quality_gate

# tensorflow-serving-api asks for tensorflow, which would overwrite tensorflow-cpu's files.
$(VENV)/ready: setup.cfg pyproject.toml constraints.txt
	$(call environment,$(VENV),cpu$(comma)datasets$(comma)test)
	$(RUN)/python -m pip install --quiet --disable-pip-version-check --no-deps -c $(PINS) tensorflow-serving-api
	@touch $@

.venv-backends/ready: setup.cfg pyproject.toml constraints.txt
	$(call environment,.venv-backends,cpu$(comma)test$(comma)convert$(comma)backends)
	@touch $@

# Beam needs protobuf below 7: its own pins.
.venv-beam/ready: PINS = constraints-beam.txt
.venv-beam/ready: setup.cfg pyproject.toml constraints-beam.txt
	$(call environment,.venv-beam,cpu$(comma)beam$(comma)test-beam)
	@touch $@

PINS = constraints.txt
comma := ,
define environment
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "tfmatting needs Python 3.11 or later: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(1)
	$(1)/bin/python -m pip install --quiet --disable-pip-version-check -c $(PINS) -e ".[$(2)]"
endef

clean:
	rm -rf .venv .venv-backends .venv-beam demo $(WEB)/node_modules $(WEB)/build
