"""Arrays as the tensors of TensorFlow Serving: messages for gRPC, nested lists for REST."""

import base64

import numpy as np

from tfmatting.serving.remote_messages import CLASSES, FLOAT, STRING

_FLOAT32 = np.dtype("<f4")


def to_message(values):
    """Returns a tensor's message of a float32 array, or of an array of bytes (dtype object)."""
    tensor = CLASSES["Tensor"](tensor_shape=_shape(values.shape))
    if values.dtype == object:
        tensor.dtype = STRING
        tensor.string_val.extend(values.ravel())
    else:
        tensor.dtype = FLOAT
        tensor.tensor_content = np.ascontiguousarray(values, _FLOAT32).tobytes()
    return tensor


def filled_message(value, shape):
    """Returns the message of a float32 tensor that has one value everywhere; it takes a few bytes at any size."""
    return CLASSES["Tensor"](
        dtype=FLOAT, tensor_shape=_shape(shape), float_val=np.float32(value).astype(_FLOAT32).tobytes()
    )


def from_message(name, tensor):
    """Returns the array of a tensor's message: float32, or bytes (dtype object).

    Raises:
        ValueError: if the type is another, or the values do not fill the shape.
    """
    shape = tuple(dimension.size for dimension in tensor.tensor_shape.dim)
    if tensor.dtype == STRING:
        values = np.array(list(tensor.string_val), dtype=object)
    elif tensor.dtype == FLOAT:
        values = np.frombuffer(tensor.tensor_content or tensor.float_val, _FLOAT32)
    else:
        raise ValueError(f"the server's {name} must be float32 or strings. Received: type {tensor.dtype}")
    if values.size == 1:  # a tensor of equal values is sent as one of them
        return np.full(shape, values[0])
    if values.size != np.prod(shape, dtype=int):
        raise ValueError(f"the server's {name} must have the shape {shape}. Received: {values.size} values")
    return values.reshape(shape)


def to_json(values):
    """Returns an array as REST wants it: nested lists of numbers, or of {"b64": …}."""
    if values.dtype != object:
        return values.tolist()
    files = [{"b64": base64.b64encode(value).decode("ascii")} for value in values.ravel()]
    return files if values.ndim else files[0]


def from_json(name, values, dtype):
    """Returns the array of an output of REST; for the errors see `from_message`.

    Args:
        name: of the output.
        values: nested lists of numbers, or a list of {"b64": …}.
        dtype: FLOAT or STRING.
    """
    try:
        if dtype == FLOAT:
            return np.asarray(values, "float32")
        files = [base64.b64decode(value["b64"], validate=True) for value in values]
    except (TypeError, ValueError, KeyError) as error:
        expected = "numbers" if dtype == FLOAT else "{'b64': ...}, as of outputs whose names end in _bytes"
        raise ValueError(f"the server's {name} must be lists of {expected}. Received: {str(values)[:80]}") from error
    return np.array(files, dtype=object)


def _shape(sizes):
    dimension = CLASSES["Dimension"]
    return CLASSES["TensorShape"](dim=[dimension(size=size) for size in sizes])
