"""A stand-in for Brain-Score; see README.md beside it."""
import importlib
import os

from brainscore_vision import models
from brainscore_vision.model_interface import BrainModel  # noqa: F401

model_registry = {}


def load_model(identifier):
    """Imports the one plugin whose __init__.py has the registration as text, and makes the model."""
    found = []
    for folder in models.__path__:
        for name in os.listdir(folder):
            if name[0] in "._" or not os.path.isdir(os.path.join(folder, name)):
                continue
            with open(os.path.join(folder, name, "__init__.py")) as file:
                if any(f"model_registry['{identifier}']" in line.replace('"', "'") for line in file):
                    found.append(name)
    assert len(found) == 1, f"{identifier} is registered in {found}"
    importlib.import_module(f"brainscore_vision.models.{found[0]}")
    return model_registry[identifier]()
