"""A model of a few words, made on the spot in the form in which real ones are given away."""

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

WORDS = {
    "falls": (1.0, 0.0, 0.0),
    "tumbles": (0.9, 0.1, 0.0),
    "money": (0.0, 1.0, 0.0),
    "pavements": (0.0, 0.1, 1.0),
}
"""Where each word lies; tumbles beside falls, and no two others near each other. Other words lie nowhere."""


def make_model(folder: Path) -> Path:
    """Write a model that gives each word its place; return its folder."""
    folder.mkdir(parents=True)
    places = np.array([(0.0, 0.0, 0.0), (0.0, 0.0, 0.0), *WORDS.values()], dtype=np.float32)
    graph = helper.make_graph(
        [helper.make_node("Gather", ["places", "input_ids"], ["last_hidden_state"])],
        "look_up",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "words"])],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["texts", "words", 3])],
        [numpy_helper.from_array(places, "places")],
    )
    # The newest versions of the form are newer than what runs it.
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, folder / "model.onnx")
    _make_tokenizer().save(str(folder / "tokenizer.json"))
    said = {"model_max_length": 128, "pad_token": "[PAD]"}
    (folder / "tokenizer_config.json").write_text(json.dumps(said), encoding="utf-8")
    return folder


def _make_tokenizer() -> Tokenizer:
    vocabulary = {word: number for number, word in enumerate(["[PAD]", "[UNK]", *WORDS])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))  # noqa: S106  # a token of text
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return tokenizer
