"""How often a client may ask, and who a client is."""

from ipaddress import ip_network

import pytest

from service.clients import Clients
from service.guarding.rates import Rates


class Clock:
    """A clock that is set by hand."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_a_client_may_ask_its_minutes_worth_at_once_and_then_one_by_one() -> None:
    clock = Clock()
    rates = Rates(60, clock)
    allowed = [rates.ask("a") for _ in range(60)]
    assert [found.left for found in allowed] == list(range(59, -1, -1))
    assert {found.wait for found in allowed} == {0}
    refused = rates.ask("a")
    assert (refused.left, refused.wait, refused.reset) == (0, 1, 60)
    clock.now += 1
    assert rates.ask("a").wait == 0
    assert rates.ask("a").wait == 1


def test_a_refused_request_costs_nothing_and_others_are_not_held_up() -> None:
    clock = Clock()
    rates = Rates(2, clock)
    assert [rates.ask("a").wait for _ in range(5)] == [0, 0, 30, 30, 30]
    assert rates.ask("b").wait == 0
    clock.now += 30
    assert rates.ask("a").wait == 0


def test_after_a_quiet_minute_all_of_it_is_there_again() -> None:
    clock = Clock()
    rates = Rates(5, clock)
    for _ in range(5):
        rates.ask("a")
    clock.now += 60
    assert rates.ask("a").left == 4


TRUSTED = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # not one of ours: what it says is not believed
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),  # the first was written by the client itself
        ("10.0.0.1", "198.51.100.1, 10.9.9.9", "198.51.100.1"),
        ("10.0.0.1", "10.2.2.2, 10.9.9.9", "10.2.2.2"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "nonsense", "unknown"),
        ("10.0.0.1", "198.51.100.1:4711, 10.9.9.9:80", "198.51.100.1"),  # some proxies write the port too
        ("10.0.0.1", "[2001:db8:1:2::5]:4711", "2001:db8:1:2::/64"),
        ("fd00::1", "2001:db8:1:2:aaaa::5", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::6", "", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "", "203.0.113.7"),
        (None, "198.51.100.1", "unknown"),
    ],
)
def test_a_client_is_the_last_address_that_no_proxy_of_ours_has(
    peer: str | None, forwarded: str, client: str
) -> None:
    assert Clients(TRUSTED).name(peer, forwarded) == client


def test_without_trusted_proxies_nobody_is_believed() -> None:
    assert Clients(()).name("127.0.0.1", "198.51.100.1") == "127.0.0.1"
