"""People see how they were understood, and each other reading is one click away."""

from urllib.parse import parse_qs, urlsplit

from tests.conftest import Landscape
from tests.landscapes import node, offer
from tests.web.asking import Client, Page, make_client


def _links(client: Client, address: str) -> tuple[str, dict[str, str]]:
    """Return the text of a page, and where the links of its readings lead, by their text."""
    text = client.get(address).text
    part = text.split('class="understood"', 1)[1].split("</p>", 1)[0] if 'class="understood"' in text else ""
    links = {}
    for piece in part.split("<a href=")[1:]:
        href, label = piece.split(">", 1)
        links[label.split("<", 1)[0]] = href.strip('"').replace("&amp;", "&")
    return Page(text).text, links


def test_a_need_says_what_it_was_taken_for_and_offers_the_other_readings(seed_client: Client) -> None:
    text, links = _links(seed_client, "/support?q=falls+prevention+in+Fife")
    assert "You asked about “falls prevention in Fife”; showing Frailty and falls, Fife. Also about:" in text
    assert links
    for href in links.values():
        query = parse_qs(urlsplit(href).query)
        assert query["q"] == ["falls prevention in Fife"]
        assert len(query["topic"]) == 1


def test_another_reading_keeps_the_place_and_leads_back(seed_client: Client) -> None:
    _, links = _links(seed_client, "/support?q=falls+prevention+in+Fife")
    label, href = next(iter(links.items()))
    text, back = _links(seed_client, href)
    assert f"showing {label}, Fife." in text
    assert "Frailty and falls" in back


def test_a_place_that_several_areas_bear_offers_the_others(seed_client: Client) -> None:
    text, links = _links(seed_client, "/support?topic=evaluation&area=Fife")
    assert "Where: we took “Fife” to mean Fife (integration authority area)." in text
    others = [parse_qs(urlsplit(href).query) for href in links.values()]
    assert others
    for query in others:
        assert query["topic"] == ["evaluation"]
        assert query["area"][0].startswith("S")


def test_a_word_with_one_reading_says_nothing(landscape: Landscape) -> None:
    store = landscape(
        node("area", "S92000003", "Scotland", area_type="country"),
        node("topic", "evaluation", "Evaluation"),
        node("body", "helper", "Helper", kind="ndpb"),
        offer("help", "helper", "evaluation"),
    )
    assert 'class="understood"' not in make_client(store).get("/support?topic=evaluation").text
    text, links = _links(make_client(store), "/support?topic=evalution")
    assert "What about: we took “evalution” to mean Evaluation." in text
    assert links == {}
