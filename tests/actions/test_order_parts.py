from actions.order_parts import next_part, settle_shares, turn_to

EVEN = {"quantity": None, "is_half": False, "divided_by": 2}


def line(quantity: int) -> dict[str, object]:
    return {"sku": "KEY-3025", "name": "Keyboard", "quantity": quantity}


def draft(of: dict[str, object] | None, quantity: int) -> dict[str, object]:
    return {"ship_to_id": 1, "place": "HQ", "lines": [line(quantity)], "open_lines": [], "of": of}


def other(of: dict[str, object] | None) -> dict[str, object]:
    return {"ship_to_id": 2, "place": "the annex", "lines": [], "open_lines": [], "of": of}


def test_an_even_split_gives_each_address_its_share() -> None:
    data = draft(EVEN, 6) | {"next_parts": [other(EVEN)]}

    assert settle_shares(data)

    assert [data["lines"], data["next_parts"][0]["lines"]] == [[line(3)], [line(3)]]


def test_an_odd_number_is_not_split_silently() -> None:
    data = draft(EVEN, 7) | {"next_parts": [other(EVEN)]}

    assert not settle_shares(data)

    assert data["lines"] == [line(7)]


def test_the_same_for_another_address_is_all_of_it() -> None:
    same = {"quantity": None, "is_half": False, "is_same": True}
    data = draft(None, 4) | {"next_parts": [other(same)]}

    settle_shares(data)

    assert data["next_parts"][0]["lines"] == [line(4)]


def test_the_next_part_keeps_what_was_said_for_all() -> None:
    data = draft(None, 4) | {"pace": "cheapest", "next_parts": [other(None), other(None)]}

    following = next_part(data)

    assert following
    assert (following["pace"], following["ship_to_id"], len(following["next_parts"])) == ("cheapest", 2, 1)


def test_a_place_named_after_the_split_comes_first() -> None:
    data = draft(None, 4) | {"next_parts": [other(None) | {"lines": [line(2)]}]}

    assert turn_to(data, 2)

    assert data["lines"] == [line(2)]
    assert data["next_parts"][0]["lines"] == [line(4)]
