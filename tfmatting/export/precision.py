"""A model in another precision."""

#: Keras' policies of the precisions in which a SavedModel computes
POLICIES = {"float32": "float32", "float16": "mixed_float16", "bfloat16": "mixed_bfloat16"}


def in_precision(model, precision):
    """Returns a `BackgroundMatting` of the same weights that computes in a precision of `POLICIES`."""
    config = {**model.get_config(), "dtype": POLICIES[precision]}
    if config["dtype"] == model.policy.name:
        return model
    other = type(model).from_config(config)
    other.set_weights(model.get_weights())
    return other
