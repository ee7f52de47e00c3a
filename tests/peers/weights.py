"""Reads what make_weights.py wrote, and what the authors published: a plain state dict or a checkpoint, with or without `module.`."""
import torch

from cornets import MODELS


def load(name, path):
    """The model of a name with the weights of a file; as many classes as the file has."""
    state = torch.load(path, map_location="cpu")
    state = {key[len("module."):] if key.startswith("module.") else key: value for key, value in state.get("state_dict", state).items()}
    model = MODELS[name](state["decoder.linear.weight"].shape[0])
    model.load_state_dict(state, strict=True)
    return model
