"""What holds for the whole suite."""

# Before numpy, which reads once how many threads its library may use: `evaluation` says one.
# Test files import numpy first, so without this line they ran on as many as there are.
import evaluation  # noqa: F401 - imported for what it sets
