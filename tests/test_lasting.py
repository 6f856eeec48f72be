"""Since when something has been so."""

from __future__ import annotations

from posecheck.lasting import Lasting


def test_it_lasts_from_its_first_sight_until_it_is_not_so() -> None:
    lasting = Lasting()
    seen = [(1.0, True), (1.5, True), (2.0, False), (3.0, True), (3.25, True)]
    assert [lasting.note(time_s, so) for time_s, so in seen] == [0.0, 0.5, 0.0, 0.0, 0.25]


def test_a_short_gap_does_not_end_it() -> None:
    lasting = Lasting(gap_s=0.5)
    seen = [(1.0, True), (1.5, False), (2.0, True), (2.5, False), (2.6, False), (3.0, True)]
    assert [lasting.note(time_s, so) for time_s, so in seen] == [0.0, 0.5, 1.0, 1.5, 0.0, 0.0]


def test_something_else_begins_again() -> None:
    lasting = Lasting()
    seen = [(1.0, "dark"), (2.0, "dark"), (3.0, "tilted"), (3.5, "tilted")]
    lengths_s = [lasting.note(time_s, so=True, what=what) for time_s, what in seen]
    assert lengths_s == [0.0, 1.0, 0.0, 0.5]


def test_what_has_begun_is_not_begun_again_by_a_second_word() -> None:
    lasting = Lasting()
    assert lasting.left_s(1.0, 5.0) == 0.0
    lasting.begin(1.0)
    lasting.begin(3.0)
    assert (lasting.seconds(4.0), lasting.left_s(4.0, 5.0), lasting.left_s(9.0, 5.0)) == (3, 2, 0)
    lasting.end()
    assert (lasting.since_s, lasting.seconds(9.0), lasting.left_s(9.0, 5.0)) == (None, 0.0, 0.0)
