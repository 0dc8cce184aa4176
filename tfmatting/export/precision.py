"""A model in another precision."""

#: Keras' policies of the precisions in which a SavedModel computes
POLICIES = {"float32": "float32", "float16": "mixed_float16", "bfloat16": "mixed_bfloat16"}


def in_precision(model, precision):
    """Returns a model of the same weights that computes in a precision of `POLICIES`."""
    config = model.get_config()
    if config["dtype"] == POLICIES[precision]:
        return model
    other = type(model).from_config({**config, "dtype": POLICIES[precision]})
    other.set_weights(model.get_weights())
    return other
