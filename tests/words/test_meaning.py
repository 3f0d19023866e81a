"""Needs read by meaning: with a model that is made here, because none can be fetched."""

import sys
from contextlib import closing
from pathlib import Path

import pytest

from service.lens import Lens
from service.settings import Settings
from service.stores.base import Store
from service.words import words_for
from service.words.meaning import NoModel, load_encoder
from tests.conftest import Landscape
from tests.landscapes import change_set, node

pytest.importorskip("fastembed", reason="the extra `meaning` is not installed")
pytest.importorskip("onnx", reason="the model of the test is made with onnx")

from tests.words.small_model import make_model  # after the packages that it needs were looked for


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(make_model(tmp_path_factory.mktemp("models") / "small"))


@pytest.fixture
def store(landscape: Landscape) -> Store:
    return landscape(
        node("topic", "frailty", "Falls"),
        node("topic", "funding", "Money"),
        node("topic", "streets", "Pavements"),
    )


def topics_of(need: str, store: Store, model: str = "") -> list[str]:
    with closing(Lens(store, Settings(meaning=model))):
        return [match.id for match in words_for(store).read_need(need).topics]


def test_a_need_in_words_that_nobody_wrote_down_finds_its_topic_by_meaning_alone(
    store: Store, model: str
) -> None:
    assert topics_of("tumbles", store) == []
    assert topics_of("tumbles", store, model)[0] == "frailty"


def test_a_need_that_is_about_nothing_known_finds_no_topic(store: Store, model: str) -> None:
    assert topics_of("astronomy", store, model) == []


def test_words_still_count_where_meaning_is_read_too(store: Store, model: str) -> None:
    assert topics_of("money", store, model)[0] == "funding"


def test_without_a_model_scores_are_what_they_were(store: Store, model: str) -> None:
    before = words_for(store).read_need("falls on pavements")
    topics_of("falls", store, model)
    topics_of("falls", store)
    assert words_for(store).read_need("falls on pavements") == before


def test_what_is_written_later_is_read_by_meaning_too(landscape: Landscape, model: str) -> None:
    store = landscape(node("topic", "funding", "Money"), node("topic", "streets", "Pavements"))
    assert "frailty" not in topics_of("tumbles", store, model)
    store.apply(change_set(node("topic", "frailty", "Falls"), id_="second"))
    assert topics_of("tumbles", store, model)[0] == "frailty"


def test_an_earlier_state_of_the_record_is_read_by_meaning_too(store: Store, model: str) -> None:
    store.apply(change_set(node("topic", "housing", "Housing"), id_="second"))
    with closing(Lens(store, Settings(meaning=model))) as lens, lens.known_at("1") as earlier:
        assert earlier is not store
        assert words_for(earlier).read_need("tumbles").topics[0].id == "frailty"


def test_two_landscapes_in_one_process_are_read_each_in_its_own_way(landscape: Landscape, model: str) -> None:
    by_words, by_meaning = (landscape(node("topic", "frailty", "Falls")) for _ in range(2))
    with closing(Lens(by_words, Settings())), closing(Lens(by_meaning, Settings(meaning=model))):
        assert words_for(by_words).read_need("tumbles").topics == ()
        assert [match.id for match in words_for(by_meaning).read_need("tumbles").topics] == ["frailty"]


def test_phrases_that_are_all_alike_do_not_hide_a_need(landscape: Landscape, model: str) -> None:
    store = landscape(node("topic", "frailty", "Falls"), node("topic", "trips", "Falls"))
    assert set(topics_of("tumbles", store, model)) == {"frailty", "trips"}


def test_a_model_is_loaded_once(model: str) -> None:
    assert load_encoder(model) is load_encoder(model)


def test_without_the_setting_nothing_of_the_extra_is_loaded() -> None:
    assert load_encoder("") is None


def test_the_first_word_stands_for_all_where_the_folder_says_so(tmp_path: Path, store: Store) -> None:
    folder = make_model(tmp_path / "first")
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text('{"pooling_mode_cls_token": true}', encoding="utf-8")
    encoder = load_encoder(str(folder))
    assert encoder is not None
    assert encoder.encode("falls money money").tolist() == encoder.encode("falls").tolist()


@pytest.mark.parametrize(
    "missing", [("model.onnx",), ("tokenizer.json",), ("model.onnx", "tokenizer_config.json")]
)
def test_a_folder_that_holds_no_model_is_refused_with_what_it_lacks(
    tmp_path: Path, store: Store, missing: tuple[str, ...]
) -> None:
    folder = make_model(tmp_path / "lacking")
    for name in missing:
        (folder / name).unlink()
    with pytest.raises(NoModel, match=f"lacks {' and '.join(missing)}"):
        Lens(store, Settings(meaning=str(folder)))


def test_a_file_that_is_no_model_is_refused(tmp_path: Path, store: Store) -> None:
    folder = make_model(tmp_path / "broken")
    (folder / "model.onnx").write_bytes(b"not a model")
    for _ in range(2):  # the second try says the same as the first
        with pytest.raises(NoModel, match="cannot be loaded"):
            Lens(store, Settings(meaning=str(folder)))


def test_a_name_that_nobody_knows_is_refused(store: Store) -> None:
    with pytest.raises(NoModel, match="neither a folder nor the name of a model"):
        Lens(store, Settings(meaning="small/unheard-of"))


@pytest.fixture
def _no_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make Python find no fastembed, as on a machine that lacks the extra."""
    monkeypatch.setitem(sys.modules, "fastembed", None)
    monkeypatch.delitem(sys.modules, "service.words.vectors", raising=False)


@pytest.mark.usefixtures("_no_extra")
def test_a_missing_extra_stops_the_start_and_says_what_to_install(tmp_path: Path, store: Store) -> None:
    folder = make_model(tmp_path / "never-loaded-before")
    with pytest.raises(NoModel, match=r"Install cairn-landscape\[meaning\]"):
        Lens(store, Settings(meaning=str(folder)))
