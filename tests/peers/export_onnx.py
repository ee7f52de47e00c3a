"""export_onnx.py FILE SIDE

CORnet-S for ONNX Runtime (bench/SideBySide/ExportedSubject.cs): in evaluation, for any number of images of SIDE x SIDE pixels.
Its weights are random: they change nothing about the time.
"""
import sys

import torch

from cornets import CORnetS

if __name__ == "__main__":
    file, side = sys.argv[1], int(sys.argv[2])
    torch.manual_seed(0)
    torch.onnx.export(
        CORnetS().eval(), torch.rand(1, 3, side, side), file, opset_version=14,
        input_names=["images"], output_names=["classes"], dynamic_axes={"images": {0: "batch"}, "classes": {0: "batch"}})
