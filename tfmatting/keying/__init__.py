"""Chroma keying: alpha and despilled foreground of pictures that were taken before a green or blue screen."""

from tfmatting.keying.key_colour import find_key_colour
from tfmatting.keying.key_settings import KeySettings
from tfmatting.keying.keyer import key
from tfmatting.keying.keyer_model import KeyerModel

__all__ = ["KeySettings", "KeyerModel", "find_key_colour", "key"]
