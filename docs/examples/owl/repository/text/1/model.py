"""Counts the words that it is sent. It stands in for a model of yours, and shows what the model server asks of one."""

import numpy as np
import triton_python_backend_utils as pb_utils


class TritonPythonModel:
    def initialize(self, args):
        self.version = args["model_version"]

    def execute(self, requests):
        return [self.answer(request) for request in requests]

    def answer(self, request):
        text = value_of(request, "text_input").decode("utf-8")
        words = f"This is version {self.version}: I have read {len(text.split())} words.".split(" ")
        answer = " ".join(words[: value_of(request, "max_tokens", len(words))])
        output = np.array([answer.encode("utf-8")], dtype=np.object_)
        return pb_utils.InferenceResponse(output_tensors=[pb_utils.Tensor("text_output", output)])


def value_of(request, name, default=None):
    tensor = pb_utils.get_input_tensor_by_name(request, name)
    return default if tensor is None else tensor.as_numpy().flat[0]
