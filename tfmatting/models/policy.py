"""The precision policy that layers get while a model is built."""

import contextlib

import keras


@contextlib.contextmanager
def policy_scope(policy):
    """Gives layers without a policy of their own this one."""
    previous = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(previous)
