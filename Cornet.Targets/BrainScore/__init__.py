"""NETWORK for Brain-Score, written by Cornet."""
from brainscore_vision import model_registry

from .model import get_commitment, get_static

# Brain-Score looks for these lines by their text.
model_registry["IDENTIFIER"] = get_commitment
model_registry["IDENTIFIER-static"] = get_static
