"""Any park can be described: what its file says is what the catalogue holds."""

from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from technopark.catalogue import CounterPolicy, load_catalogue
from technopark.errors import CatalogueError

GLASSWORKS = Path(__file__).with_name("glassworks.yaml")


def test_another_park_is_another_file() -> None:
    park = load_catalogue(GLASSWORKS)
    assert (park.site.id, park.site.zone.key, park.site.currency, park.site.country) == (
        "glass",
        "Asia/Almaty",
        "KZT",
        "KZ",
    )
    assert park.site.languages == ("ru", "en")
    assert (park.site.load, park.site.working_days) == (Decimal("0.8"), 365)
    assert park.site.names.in_language("ru") == "Стекольный завод"
    assert list(park.facility) == ["bottles", "store"]
    assert park.source == str(GLASSWORKS)


def test_the_lines_of_localization_are_given_or_as_known(tmp_path: Path) -> None:
    park = load_catalogue(GLASSWORKS)
    assert (park.site.national_percent, park.site.programme_percents) == (
        Decimal(30),
        tuple(map(Decimal, (36, 45, 50))),
    )
    assert park.facility["bottles"].opened is None
    text = GLASSWORKS.read_text("utf-8").replace(
        "  load: 0.8\n", "  load: 0.8\n  national_percent: 32.5\n  programme_percents: [40, 60]\n"
    )
    file = tmp_path / "park.yaml"
    file.write_text(
        text.replace("    kind: factory\n", "    kind: factory\n    opened: 2020-08-29\n"), "utf-8"
    )
    park = load_catalogue(file)
    assert (park.site.national_percent, park.site.programme_percents) == (
        Decimal("32.5"),
        (Decimal(40), Decimal(60)),
    )
    assert park.facility["bottles"].opened == date(2020, 8, 29)


def test_numbers_are_exactly_those_of_the_text() -> None:
    _, bottle = load_catalogue(GLASSWORKS).product["bottle.500"]
    assert str(bottle.cycle_s) == "0.123456"
    assert str(bottle.net_kg) == "0.1"
    assert str(bottle.capacity) == "60000000.5"
    assert bottle.hs == "701090"


def test_equal_lines_are_written_once_and_numbered_by_their_position() -> None:
    lines = load_catalogue(GLASSWORKS).facility["bottles"].lines
    assert [line.id for line in lines] == ["L1", "L2", "crusher"]
    assert [line.names.en for line in lines] == ["Line 1", "Line 2", "Crusher"]
    assert lines[0].stations == lines[1].stations
    assert [station.counts for station in lines[0].stations] == [False, True]


def test_a_line_makes_what_it_says_or_else_every_product(tmp_path: Path) -> None:
    lines = load_catalogue(GLASSWORKS).facility["bottles"].lines
    assert [line.products for line in lines] == [("bottle.500",), ("bottle.500",), ("cullet",)]
    file = tmp_path / "park.yaml"
    file.write_text(GLASSWORKS.read_text("utf-8").replace("        products: [cullet]\n", ""), "utf-8")
    assert load_catalogue(file).facility["bottles"].lines[2].products == ("bottle.500", "cullet")


def test_a_counter_is_taken_to_be_endless_unless_the_file_says_otherwise() -> None:
    place = load_catalogue(GLASSWORKS).place
    assert place["bottles", "L2", "check"].station.counter == CounterPolicy()
    assert place["bottles", "crusher", "scale"].station.counter == CounterPolicy(10_000, "rollover")


def test_shifts_run_past_midnight_and_breaks_are_optional() -> None:
    park = load_catalogue(GLASSWORKS)
    night = park.patterns["round-the-clock"]
    assert night.day_start == time(19, 45)
    assert [shift.length for shift in night.shifts] == [timedelta(hours=12), timedelta(hours=12)]
    assert night.shifts[0].breaks == ()
    day = park.pattern_of(park.facility["store"])
    assert day.weekdays == {1, 6}
    assert [(pause.after, pause.length) for pause in day.shifts[0].breaks] == [
        (timedelta(hours=2), timedelta(minutes=15)),
        (timedelta(hours=4, minutes=30), timedelta(minutes=45)),
    ]


def test_a_file_may_begin_with_a_byte_order_mark_and_end_its_lines_as_windows_does(tmp_path: Path) -> None:
    file = tmp_path / "park.yaml"
    text = GLASSWORKS.read_text("utf-8")
    file.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert load_catalogue(file) == load_catalogue(GLASSWORKS)


def test_stations_may_be_shared_by_an_anchor(tmp_path: Path) -> None:
    text = GLASSWORKS.read_text("utf-8")
    first, second = text.index("stations:"), text.rindex("stations:")
    shared = (
        text[:first]
        + "stations: &same"
        + text[first + 9 : second]
        + "stations: *same\n"
        + text[text.index("  - id: store") :]
    )
    file = tmp_path / "park.yaml"
    file.write_text(shared, "utf-8")
    lines = load_catalogue(file).facility["bottles"].lines
    assert lines[2].stations == lines[0].stations


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "nowhere.yaml"
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(file)
    assert str(caught.value) == f"{file}: cannot be read (No such file or directory)"


def test_a_folder_is_no_catalogue(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(tmp_path)
    assert str(caught.value) == f"{tmp_path}: cannot be read (Is a directory)"
