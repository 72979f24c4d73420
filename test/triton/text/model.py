"""A model that answers every text at once and always the same; what it does beyond that, its config.pbtxt says."""

import hashlib
import json
import time

import numpy as np
import triton_python_backend_utils as pb_utils

# Answers of a request that states no max_tokens, in words.
DEFAULT_WORDS = 64


class TritonPythonModel:
    def initialize(self, args):
        config = json.loads(args["model_config"])
        settings = json.loads(config["parameters"]["settings"]["string_value"])
        self.name = f"{args['model_name']}/{args['model_version']}"
        self.decoupled = config.get("model_transaction_policy", {}).get("decoupled", False)
        self.batched = config.get("max_batch_size", 0) > 0
        self.greeting = settings["greeting"]
        self.answers = settings["answers"]
        self.fails_on = settings["failsOn"]
        self.seconds_per_answer = settings["secondsPerAnswer"]
        self.seconds_per_word = settings["secondsPerWord"]
        time.sleep(settings["loadSeconds"])
        if settings["loadFailure"] is not None:
            raise pb_utils.TritonModelException(settings["loadFailure"])

    def execute(self, requests):
        if not self.decoupled:
            return [self.whole(request) for request in requests]
        for request in requests:
            self.stream(request)
        return None

    def whole(self, request):
        try:
            words = self.words(request)
        except ValueError as reason:
            return pb_utils.InferenceResponse(error=pb_utils.TritonError(str(reason)))
        time.sleep(self.seconds_per_word * len(words))
        return self.response("".join(words))

    def stream(self, request):
        sender = request.get_response_sender()
        try:
            for word in self.words(request):
                time.sleep(self.seconds_per_word)
                if request.is_cancelled():
                    break
                sender.send(self.response(word))
        except ValueError as reason:
            sender.send(pb_utils.InferenceResponse(error=pb_utils.TritonError(str(reason))))
        sender.send(flags=pb_utils.TRITONSERVER_RESPONSE_COMPLETE_FINAL)

    def words(self, request):
        """The words of the answer, each with the space before it."""
        text = value_of(request, "text_input").decode("utf-8")
        if self.fails_on is not None and self.fails_on in text:
            raise ValueError(f"{self.name} does not answer a text with {self.fails_on!r} in it")
        time.sleep(self.seconds_per_answer)
        first, *others = self.answer(text).split(" ")
        return [first, *(f" {word}" for word in others)][: value_of(request, "max_tokens", DEFAULT_WORDS)]

    def answer(self, text):
        """The known answer to what was asked last, else a sentence that shows which text arrived."""
        known = max(self.answers, key=text.rfind, default=None)
        if known is not None and known in text:
            return self.answers[known]
        return f"{self.greeting} I am {self.name}, and your text has the hash {hashlib.sha256(text.encode()).hexdigest()[:8]}."

    def response(self, text):
        value = np.array([[text.encode("utf-8")]] if self.batched else [text.encode("utf-8")], dtype=np.object_)
        return pb_utils.InferenceResponse(output_tensors=[pb_utils.Tensor("text_output", value)])


def value_of(request, name, default=None):
    tensor = pb_utils.get_input_tensor_by_name(request, name)
    return default if tensor is None else tensor.as_numpy().flat[0]
