"""The words of the closed lists: each used, each explained in plain English."""

import re

import pytest

from graph_schema.schema import Vocabulary, Word, load_schema
from tests.schema.seed import EVIDENCE, Row, evidence, needs_evidence, table

WORDS = [
    pytest.param(vocabulary, word, id=f"{vocabulary.name}-{word.word}")
    for vocabulary in load_schema().vocabularies.values()
    for word in vocabulary.words
]


@pytest.mark.parametrize(("vocabulary", "word"), WORDS)
def test_a_word_is_explained_in_a_plain_sentence(vocabulary: Vocabulary, word: Word) -> None:
    said = word.definition
    assert said[0].isupper()
    assert said.endswith(".")
    assert 2 <= len(said.split()) <= 40
    # A definition that only says the word again explains nothing.
    fresh = set(re.findall(r"\w+", said.lower())) - set(re.findall(r"\w+", word.label.lower()))
    assert fresh - {"a", "an", "the", "of", "it", "s", "is"}, f"{vocabulary.name}: {word.word}"


def test_every_word_is_used_in_the_seed_and_every_word_of_the_seed_is_explained() -> None:
    schema = load_schema()
    used: dict[str, set[str]] = {name: set() for name in schema.vocabularies}
    for type_ in schema.types.values():
        rows = table(str(type_.file).removesuffix(".csv"))
        for property_ in (*type_.properties.values(), *schema.common.values()):
            if property_.vocabulary is not None:
                used[property_.vocabulary] |= {w for row in rows for w in row[property_.name].split("|") if w}
    assert used == {name: {w.word for w in v.words} for name, v in schema.vocabularies.items()}


def test_labels_tell_the_words_of_a_list_apart() -> None:
    for vocabulary in load_schema().vocabularies.values():
        # Three posts are called Chair or Chief executive, each of another sort of body.
        labels = [(word.label, word.of_kind, word.of_body) for word in vocabulary.words]
        assert len(set(labels)) == len(labels)


def test_kinds_have_a_plural_for_sentences() -> None:
    for name in ("body_kinds", "audience_kinds"):
        assert all(word.plural for word in load_schema().vocabularies[name].words)


def test_the_local_kinds_are_those_whose_bodies_have_an_area_or_members() -> None:
    local = {word.word for word in load_schema().vocabularies["body_kinds"].words if word.local}
    kinds = {row["id"]: row["kind"] for row in table("bodies")}
    # Voluntary bodies and networks are both national and local: a line stated for all of them is everybody's.
    mixed = {"third_sector_intermediary", "collaborative_or_network"}
    placed = {row["from_id"] for row in table("covers")}
    placed |= {row["to_id"] for name in ("member_of", "partner_in") for row in table(name)}
    assert {kinds[id_] for id_ in placed} - mixed == local


def test_a_tie_of_ranks_leaves_no_order_undecided() -> None:
    for vocabulary in load_schema().vocabularies.values():
        ranks = [word.rank for word in vocabulary.words if word.rank is not None]
        assert len(set(ranks)) == len(ranks)
        assert not ranks or len(ranks) == len(vocabulary.words)


@needs_evidence
def test_every_kind_nature_and_form_of_the_evidence_has_a_word() -> None:
    # The evidence writes some words with spaces: `by invitation` stands as `by_invitation`.
    schema = load_schema()
    where: list[tuple[str, str, str]] = [
        ("national_bodies", "kind", "body_kinds"), ("local_bodies", "kind", "body_kinds"),
        ("duty_funding", "on_kinds", "body_kinds"), ("policy_tensions", "affects_kinds", "body_kinds"),
        ("support_offers", "audience_kinds", "audience_kinds"), ("support_offers", "form", "offer_forms"),
        ("support_offers", "access_route", "access_routes"), ("support_offers", "cost", "costs"),
        ("support_offers", "status", "offer_statuses"), ("accountability_lines", "nature", "natures"),
        ("accountability_lines", "cadence", "cadences"), ("aliases", "kind", "name_kinds"),
        ("topic_labels", "kind", "label_kinds"), ("topic_labels", "said_by", "speakers"),
        ("topic_phrases", "voice", "speakers"), ("areas", "type", "area_types"),
        ("delegations", "state", "delegation_states"), ("delegations", "for_age", "ages"),
        ("functions", "group", "function_groups"), ("functions", "required_by", "function_requirements"),
        ("funding_lines", "kind", "funding_kinds"), ("funding_lines", "status", "funding_statuses"),
        ("funding_lines", "price_basis", "price_bases"), ("ijb_totals", "basis", "funding_statuses"),
        ("duty_funding", "funding_state", "funding_states"), ("instruments", "type", "instrument_types"),
        ("instruments", "status", "instrument_statuses"), ("outcomes", "framework", "outcome_frameworks"),
        ("successions", "kind", "succession_kinds"), ("tension_levels", "level", "tension_levels"),
    ]  # fmt: skip
    for file, column, vocabulary in where:
        known = {_plain(word.word) for word in schema.vocabularies[vocabulary].words}
        assert _words(evidence(file), column) <= known, f"{EVIDENCE.name}/{file}: {column}"


def _words(rows: tuple[Row, ...], column: str) -> set[str]:
    return {_plain(word) for row in rows for word in row[column].split("|") if word}


def _plain(word: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", word.lower()).strip()
