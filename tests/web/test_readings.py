"""People see how they were understood, and each other reading is one click away."""

from urllib.parse import parse_qs, urlsplit

from tests.conftest import Landscape
from tests.landscapes import node, offer
from tests.web.asking import Client, Page, make_client


def _links(client: Client, address: str, reading: int = 0) -> tuple[str, dict[str, str]]:
    """Return the text of a page, and where the links of one of its readings lead, by their text."""
    text = client.get(address).text
    parts = [part.split("</p>", 1)[0] for part in text.split('class="understood"')[1:]]
    part = parts[reading] if reading < len(parts) else ""
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


def test_each_place_of_a_need_is_explained_and_read_otherwise_alone(seed_client: Client) -> None:
    address = "/support?q=falls+in+Fife+and+Stirling"
    text, of_fife = _links(seed_client, address, 1)
    _, of_stirling = _links(seed_client, address, 2)
    assert "showing Frailty and falls, Fife, Clackmannanshire and Stirling." in text
    assert "Where: we took “Fife” to mean Fife (integration authority area)." in text
    assert (
        "Where: we took “Stirling” to mean Clackmannanshire and Stirling (integration authority area)."
        in text
    )
    fife = parse_qs(urlsplit(of_fife["Fife (council area)"]).query)
    stirling = parse_qs(urlsplit(of_stirling["Stirling (council area)"]).query)
    assert fife == {"q": ["falls in Fife and Stirling"], "area": ["S12000047", "S37000005"]}
    assert stirling == {"q": ["falls in Fife and Stirling"], "area": ["S37000032", "S12000030"]}


def test_a_place_that_was_chosen_instead_is_shown_as_what_it_is(seed_client: Client) -> None:
    text, _ = _links(seed_client, "/support?q=falls+in+Fife&area=S12000047")
    assert "You asked about “falls in Fife”; showing Frailty and falls, Fife (council area)." in text


def test_each_value_of_a_repeated_parameter_is_explained(seed_client: Client) -> None:
    address = "/support?topic=evalution&topic=housng+and+homelessness&area=Fife&area=Stirling"
    text, _ = _links(seed_client, address)
    assert "What about: we took “evalution” to mean Evaluation." in text
    assert "What about: we took “housng and homelessness” to mean Housing and homelessness." in text
    _, of_stirling = _links(seed_client, address, 3)
    query = parse_qs(urlsplit(of_stirling["Stirling (council area)"]).query)
    assert query["area"] == ["Fife", "S12000030"]
    assert query["topic"] == ["evalution", "housng and homelessness"]


def test_a_body_is_explained_as_what_it_is_to_the_question(seed_client: Client) -> None:
    meant = "we took “fife ijb” to mean Fife Integration Joint Board."
    for address, title in (
        ("/support?topic=evaluation&for=fife+ijb", "Who is asking"),
        ("/reports?for=fife+ijb", "Whose reports"),
        ("/accountability?for=fife+ijb", "Whose accountability"),
        ("/accountability?from=fife+ijb", "Who answers"),
        ("/accountability?to=fife+ijb", "To whom"),
    ):
        text, _ = _links(seed_client, address)
        assert f"{title}: {meant}" in text, address


def test_a_role_is_called_as_in_the_list_from_which_it_was_chosen(seed_client: Client) -> None:
    text, _ = _links(seed_client, "/support?area=S37000032&role=integration_joint_board")
    assert "Who is asking: we took “Integration joint board” to mean Fife Integration Joint Board." in text
