"""The packages of two trees, which setup.cfg cannot find by itself; all else about the project stands there."""

from setuptools import find_packages, setup

builders = [f"tfmatting_datasets.{name}" for name in find_packages("datasets")]
setup(packages=[*find_packages(include=["tfmatting", "tfmatting.*"]), "tfmatting_datasets", *builders])
