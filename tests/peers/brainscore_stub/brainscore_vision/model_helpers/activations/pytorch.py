"""Activations of a PyTorch module, by hooks."""
from collections import OrderedDict

import numpy as np
import torch

from brainscore_vision.model_helpers.activations.core import ActivationsExtractorHelper


class PytorchWrapper:
    def __init__(self, model, preprocessing, identifier=None, **kwargs):
        self._device = torch.device("cpu")
        self._model = model.to(self._device)
        self._extractor = ActivationsExtractorHelper(
            identifier=identifier or type(model).__name__, get_activations=self.get_activations, preprocessing=preprocessing, **kwargs)

    @property
    def identifier(self):
        return self._extractor.identifier

    def __call__(self, *args, **kwargs):
        return self._extractor(*args, **kwargs)

    def get_activations(self, images, layer_names):
        self._model.eval()
        results = OrderedDict()
        hooks = [self.register_hook(self.get_layer(layer), layer, results) for layer in layer_names]
        with torch.no_grad():
            self._model(torch.stack([torch.as_tensor(image) for image in images]))
        for hook in hooks:
            hook.remove()
        return results

    def get_layer(self, layer_name):
        module = self._model
        if layer_name == "logits":
            while module._modules:
                module = list(module._modules.values())[-1]
            return module
        for part in layer_name.split("."):
            module = module._modules.get(part)
            assert module is not None, f"there is no {layer_name}"
        return module

    def register_hook(self, layer, layer_name, target_dict):
        def keep(_layer, _input, output):
            target_dict[layer_name] = self._tensor_to_numpy(output)
        return layer.register_forward_hook(keep)

    @classmethod
    def _tensor_to_numpy(cls, output):
        return output.cpu().data.numpy()


def load_preprocess_images(image_filepaths, image_size, normalize_mean, normalize_std):
    """Squares of one size, whole pictures, nothing cut off."""
    images = torch.stack([torch.from_numpy(np.load(path)) for path in image_filepaths])
    return torch.nn.functional.interpolate(images, size=(image_size, image_size)).numpy()
