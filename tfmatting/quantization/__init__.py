"""Networks in 8-bit integers, and what brings their values into the ranges that these hold."""
