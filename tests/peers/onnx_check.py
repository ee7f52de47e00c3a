"""onnx_check.py FILE ...

What the onnx package says of files: each is checked with inference of all shapes; prints how many nodes they have together.
"""
import sys

import onnx

if __name__ == "__main__":
    nodes = 0
    for file in sys.argv[1:]:
        model = onnx.load(file)
        onnx.checker.check_model(model, full_check=True)
        assert model.graph.input[0].type.tensor_type.shape.dim[0].dim_param == "N", file
        nodes += len(model.graph.node)
    print(nodes)
