"""Texts as vectors of a small model, and how near a text comes to what is said of each topic.

Needs the extra `meaning`; imported by `meaning.py` alone, when a model is asked for.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from fastembed import TextEmbedding
from fastembed.common.model_description import ModelSource, PoolingType
from platformdirs import user_cache_path

from service.words.meaning import NoModel

Vectors = np.ndarray[Any, np.dtype[Any]]

_NEAREST = 3
"""A topic is as near as its three nearest phrases on average: 54 % of held-out phrases find it among the first three, 50 % by the nearest alone."""

_LAYOUTS = ("model.onnx", "onnx/model.onnx")
"""Where a folder keeps its model."""

_BESIDE = ("tokenizer.json", "tokenizer_config.json")


class Encoder:
    """A model that turns texts into vectors of length 1."""

    def __init__(self, model: str) -> None:
        self.model = model
        self._embedding = _open(model)
        self._kept: dict[str, Vectors] = {}
        self._lock = Lock()

    def index(self, phrases: Iterable[tuple[str, str]]) -> "TopicVectors":
        """Return the index of pairs of a topic's id and a text about it."""
        return TopicVectors(self, phrases)

    @lru_cache(maxsize=500)  # noqa: B019  # an encoder lives as long as the process; one need is ranked several times
    def encode(self, text: str) -> Vectors:
        """Return the vector of a text."""
        return next(iter(self._embedding.embed([text])))

    def encode_phrases(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of texts, a row each; what was met before is not reckoned again, whatever the revision."""
        with self._lock:
            # Texts of like length together: a batch is filled up to its longest.
            new = sorted({text for text in texts if text not in self._kept}, key=len)
            self._kept.update(zip(new, self._embedding.embed(new, batch_size=64), strict=True))
            return np.asarray([self._kept[text] for text in texts])


class TopicVectors:
    """What is said of each topic, as vectors."""

    def __init__(self, encoder: Encoder, phrases: Iterable[tuple[str, str]]) -> None:
        """Take pairs of a topic's id and a text about it."""
        ordered = sorted(set(phrases))
        self._encoder = encoder
        self._vectors = encoder.encode_phrases([text for _, text in ordered])
        alike = float(np.square(self._vectors.mean(axis=0)).sum()) if len(ordered) > 1 else 0.0
        self._usual = min(alike, 0.95)  # else phrases that are all the same would leave no room above
        counts = Counter(topic for topic, _ in ordered)
        self._rows = {
            topic: slice(end - counts[topic], end)
            for topic, end in zip(counts, accumulate(counts.values()), strict=True)
        }

    def likeness(self, text: str) -> dict[str, float]:
        """Return how near a text comes to each topic: 1 is the same, 0 no nearer than phrases are to each other.

        The cosine of the vectors, set against the mean cosine of all phrases, because models differ in how near to
        each other they put everything.
        """
        if not self._rows:
            return {}
        cosines = self._vectors @ self._encoder.encode(text)
        nearest = {
            topic: float(np.sort(cosines[rows])[-_NEAREST:].mean()) for topic, rows in self._rows.items()
        }
        return {topic: max(0.0, (one - self._usual) / (1 - self._usual)) for topic, one in nearest.items()}


# One thread each (`threads=1`): needs come one at a time, and more threads take turns away from the other answers.


def _open(model: str) -> TextEmbedding:
    folder = Path(model)
    if not folder.is_dir() and model.lower() not in _known():
        raise NoModel(
            f"CAIRN_MEANING: {model} is neither a folder nor the name of a model that fastembed knows. Give a name "
            "such as BAAI/bge-small-en-v1.5, or a folder that holds model.onnx and tokenizer.json."
        )
    try:
        return _open_folder(folder) if folder.is_dir() else _open_named(model)
    except NoModel:
        raise
    except Exception as error:  # onnxruntime, tokenizers and the download raise what they like
        raise NoModel(f"CAIRN_MEANING: the model {model} cannot be loaded: {error}") from error


def _known() -> set[str]:
    return {described["model"].lower() for described in TextEmbedding.list_supported_models()}


def _open_named(model: str) -> TextEmbedding:
    return TextEmbedding(model, threads=1, cache_dir=str(user_cache_path("cairn", appauthor=False)))


def _open_folder(folder: Path) -> TextEmbedding:
    file = next((file for file in _LAYOUTS if (folder / file).is_file()), None)
    missing = [*([] if file else _LAYOUTS[:1]), *(name for name in _BESIDE if not (folder / name).is_file())]
    if file is None or missing:
        raise NoModel(f"CAIRN_MEANING: the folder {folder} lacks {' and '.join(missing)}.")
    name = str(folder.resolve())
    if name.lower() not in _known():
        here = ModelSource(url=folder.resolve().as_uri())  # asked for, never fetched
        TextEmbedding.add_custom_model(name, _pooling(folder), True, here, dim=0, model_file=file)
    return TextEmbedding(name, threads=1, specific_model_path=str(folder))


def _pooling(folder: Path) -> PoolingType:
    """Return how the model makes one vector of its words' vectors: the mean, unless the folder says the first one's."""
    stated = folder / "1_Pooling" / "config.json"
    first = stated.is_file() and json.loads(stated.read_text(encoding="utf-8")).get("pooling_mode_cls_token")
    return PoolingType.CLS if first else PoolingType.MEAN
