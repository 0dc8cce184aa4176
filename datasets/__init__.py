"""Builders of TensorFlow Datasets for matting, installed as `tfmatting_datasets`.

`import tfmatting_datasets.NAME` registers the builder NAME, so that `tfds.load("NAME")` finds it;
`tfmatting data prepare NAME` does both. Import them under this name alone:
TensorFlow Datasets refuses a builder that is registered twice.
"""
