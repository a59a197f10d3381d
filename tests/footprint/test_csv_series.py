from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from efp_graph.errors import FileError, UnitError, UnknownOption, ValueOutOfRange
from efp_graph.footprint.csv_series import create_source_hourly_values_from_csv as read, read_hourly_csv
from efp_graph.values import Source, Sources, u

HEADER = "time,visits\n"
GOOD = HEADER + "2025-01-01 00:00,1\n2025-01-01 01:00,2.5\n2025-01-01 02:00,1e3\n"
settings.register_profile("without deadline", deadline=None)  # machines are busy at times
settings.load_profile("without deadline")
same_directory = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def file(tmp_path):
    def write(content):
        path = tmp_path / "visits 2025.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def start(series):
    return series.start.replace(tzinfo=None)


def test_a_file_becomes_a_series_named_after_it(file):
    series = read(file(GOOD))
    assert series.magnitude.tolist() == [1, 2.5, 1000]
    assert (start(series), series.clock) == (datetime(2025, 1, 1), "civil")
    assert (series.label, series.source, series.unit) == ("visits 2025", Sources.USER_DATA, u.dimensionless)


def test_label_source_and_unit_may_be_given(file):
    study = Source("a study")
    series = read(file(GOOD), label="visits", source=study, pint_unit="GB")
    assert (series.label, series.source, series.unit) == ("visits", study, u.GB)
    with pytest.raises(UnitError):
        read(file(GOOD), pint_unit="nonsense")


@pytest.mark.parametrize(
    ("content", "options"),
    [
        ("\ufeff" + GOOD, {}),
        (GOOD.replace("\n", "\r\n"), {}),
        (GOOD.replace("\n", "\n\n").replace(",", " , "), {}),
        (GOOD.replace(",", ";"), {"delimiter": ";"}),
        (GOOD.replace("2025-01-01 01:00", '"2025-01-01T01"'), {}),
        ("visits,time\n1,2025-01-01\n2.5,2025-01-01 01:00\n1e3,2025-01-01 02:00", {"value_column": "visits"}),
        ("visits,time\n1,2025-01-01\n2.5,2025-01-01 01:00\n1e3,2025-01-01 02:00", {"timestamp_column": "time"}),
        ("at,x,visits\n2025-01-01,9,1\n2025-01-01 01:00,9,2.5\n2025-01-01 02:00,9,1e3", {"value_column": "visits"}),
    ],
)
def test_a_file_may_look_in_different_ways(file, content, options):
    assert read(file(content), **options).magnitude.tolist() == [1, 2.5, 1000]


CELLS = ["2025-01-01", "2025-01-01T01", "1", "", '"', "x", "\r", "9999-12-31T23"]
BROKEN = {  # content, options, line, what the message says
    "no number": (GOOD + "2025-01-01 03:00,many\n", {}, 5, "'many' is not a number"),
    "two decimal marks": (GOOD.replace(",", ";") + "2025-01-01 03:00;2,5\n", {}, 5, "in line 3, '2.5'"),
    "not the decimal mark": (GOOD, {"decimal": ","}, 3, "',' before decimals"),
    "open decimal mark": (HEADER.replace(",", ";") + "2025-01-01;1\n2025-01-02;1.234\n", {}, 3, "give decimal='.'"),
    "open in quotes": (HEADER + '2025-01-01,"1,234"\n', {}, 2, "1234 or 1 and 234 thousandths"),
    "wrong groups": (HEADER + '2025-01-01 00:00,"1,2345.5"\n', {}, 2, "not a number"),
    "open order of dates": (HEADER + "03/04/2025,1\n04/04/2025,1\n", {}, 2, "give dates='d/m/y' or dates='m/d/y'"),
    "two orders of dates": (HEADER + "13/04/2025,1\n04/13/2025,1\n", {}, 3, "in line 2, '13/04/2025'"),
    "not the order": (HEADER + "13/04/2025,1\n", {"dates": "m/d/y"}, 2, "01/31/2025, as dates are m/d/y here"),
    "no such day": (HEADER + "13/04/2025,1\n31/04/2025,1\n", {}, 3, "31/01/2025"),
    "year of two digits": (HEADER + "13/04/25,1\n", {}, 2, "not a time stamp"),
    "no such half day": (HEADER + "1/31/2025 13:00 PM,1\n", {}, 2, "not a time stamp"),
    "open delimiter": ("a;b,c;d\n1;2,3;4\n", {}, 1, "',' and ';' may stand between columns"),
    "days without profile": (HEADER + "2025-01-01,1\n2025-01-02,1\n", {}, 2, "profile='flat'"),
    "days at midnight": (HEADER + "2025-01-01 00:00,1\n2025-01-02 00:00,1\n", {"missing": "zero"}, 2, "per='hour'"),
    "one day": (HEADER + "2025-01-01,1\n", {"profile": "flat"}, 2, "give per='day'"),
    "missing day": (HEADER + "2025-01-01,1\n2025-01-02,1\n2025-01-04,1\n", {"profile": "flat"}, 4, "a day is missing"),
    "doubled day": (HEADER + "2025-01-01,1\n2025-01-02,1\n2025-01-02,1\n", {"profile": "flat"}, 4, "twice"),
    "newest day first": (HEADER + "2025-01-02,1\n2025-01-01,1\n", {"profile": "flat"}, 3, "order of time"),
    "no month": (HEADER + "2025-01-01,1\n2025-02-02,1\n", {"profile": "flat", "per": "month"}, 3, "begin a month"),
    "hours as days": (GOOD, {"profile": "flat", "per": "day"}, 3, "time of day"),
    "days with offsets": (
        HEADER + "2025-01-01T00:00+01:00,1\n2025-01-02T00:00+01:00,1\n",
        {"profile": "flat"},
        2,
        "give its timezone",
    ),
    "the last day there is": (
        HEADER + "9999-12-31,1\n",
        {"profile": "flat", "per": "day", "timezone": "UTC"},
        2,
        "outside the years",
    ),
    "underscore": (GOOD.replace("1e3", "1_000"), {}, 4, "not a number"),
    "not finite": (GOOD.replace("2.5", "nan"), {}, 3, "finite"),
    "empty cell": (GOOD.replace("2.5", ""), {}, 3, "not a number"),
    "no stamp": (GOOD.replace("2025-01-01 01:00", "1 January"), {}, 3, "time stamp"),
    "half hour": (GOOD.replace("01:00", "01:30"), {}, 3, "whole hour"),
    "missing cell": (GOOD + "\n2025-01-01 03:00\n", {}, 6, "1 of 2"),
    "hole": (GOOD + "2025-01-01 05:00,1\n", {}, 5, "2 hours are missing"),
    "repetition": (GOOD + "2025-01-01 02:00,1\n", {}, 5, "does not come after"),
    "disorder": (GOOD + "2024-12-31 02:00,1\n", {"missing": "zero"}, 5, "does not come after"),
    "offset comes": (GOOD + "2025-01-01 03:00Z,1\n", {}, 5, "has a UTC offset"),
    "offset goes": (HEADER + "2025-01-01 00:00Z,1\n2025-01-01 01:00,1", {}, 3, "lacks a UTC offset"),
    "before year 1": (HEADER + "0001-01-01 00:00+01:00,1", {}, 2, "outside the years"),
    "no header": (GOOD.removeprefix(HEADER), {}, 1, "has to name the columns"),
    "no lines": (HEADER + "\n\n", {}, 3, "no line after its header"),
    "empty": ("", {}, 1, "two columns"),
    "one column": ("time\n2025-01-01", {}, 1, "two columns"),
    "unknown column": (GOOD, {"value_column": "visit"}, 1, "Did you mean 'visits'"),
    "not UTF-8": (GOOD.encode() + b"2025-01-01 03:00,\xe9\n", {}, 5, "UTF-8"),
    "after a cell of two lines": ('time,visits,note\n2025-01-01,1,"two\nlines"\n2025-01-01 01:00,x,\n', {}, 4, "'x'"),
}


@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN)
def test_a_broken_line_is_told_by_its_number(file, case):
    content, options, line, problem = case
    path = file(content)
    with pytest.raises(FileError) as caught:
        read(path, **options)
    assert caught.value.line == line
    assert problem in str(caught.value)
    assert f"{path}, line {line}: " in str(caught.value)
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize("where", ["missing.csv", "."])
def test_a_file_that_cannot_be_opened_is_told(tmp_path, where):
    with pytest.raises(FileError, match="cannot be read"):
        read(tmp_path / where)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"timezone": "Europe/Pariss"}, UnknownOption),
        ({"missing": "zeros"}, UnknownOption),
        ({"delimiter": ""}, ValueOutOfRange),
        ({"decimal": ";"}, UnknownOption),
        ({"dates": "y/m/d"}, UnknownOption),
        ({"per": "minute"}, UnknownOption),
    ],
)
def test_wrong_options_are_told(file, options, error):
    with pytest.raises(error):
        read(file(GOOD), **options)


DAYS = HEADER.replace(",", ";") + "".join(f"{day:02}/01/2025;{day}{day:03},5\n" for day in range(1, 32))
RECOGNISED = {  # content, options, what is found
    "plain": (GOOD, {}, (",", ".", False, "iso", "hour")),
    "semicolons, decimal commas, d/m/y": (DAYS, {}, (";", ",", False, "d/m/y", "day")),
    "tabs": (GOOD.replace(",", "\t"), {}, ("\t", ".", False, "iso", "hour")),
    "bars": (GOOD.replace(",", "|"), {}, ("|", ".", False, "iso", "hour")),
    "Excel": ("sep=;\n" + DAYS, {}, (";", ",", False, "d/m/y", "day")),
    "thousands": (HEADER + '2025-01-01,"1,234.5"\n2025-01-02,"1,234"\n', {}, (",", ".", True, "iso", "day")),
    "narrow spaces": ("t;v\n2025-01-01;1\u202f234,5\n2025-01-02;7\n", {}, (";", ",", True, "iso", "day")),
    "many thousands": ("t;v\n2025-01-01;1.234.567\n2025-01-02;1.234\n", {}, (";", ",", True, "iso", "day")),
    "said to be decimals": ("t;v\n2025-01-01;1.234\n2025-01-02;1\n", {"decimal": "."}, (";", ".", False, "iso", "day")),
    "said to be thousands": ("t;v\n2025-01-01;1.234\n2025-01-02;1\n", {"decimal": ","}, (";", ",", True, "iso", "day")),
    "m/d/y": (HEADER + "1/12/2025,1\n1/13/2025,1\n", {}, (",", None, False, "m/d/y", "day")),
    "said to be d/m/y": (HEADER + "1/2/2025,1\n2/2/2025,1\n", {"dates": "d/m/y"}, (",", None, False, "d/m/y", "day")),
    "the same either way": (HEADER + "1/1/2025 00:00,1\n1/1/2025 1:00,1\n", {}, (",", None, False, "d/m/y", "hour")),
    "half days": (HEADER + "1/31/2025 11:00 AM,1\n1/31/2025 12:00 PM,1\n", {}, (",", None, False, "m/d/y", "hour")),
    "year first": (HEADER + "2025/1/30,1\n2025/1/31,1\n", {}, (",", None, False, "iso", "day")),
    "weeks": (HEADER + "2025-01-06,1\n2025-01-13,1\n", {}, (",", None, False, "iso", "week")),
    "weeks by number": (HEADER + "2025-W02,1\n2025-W03,1\n", {}, (",", None, False, "iso", "week")),
    "months": (HEADER + "2025-01,1\n2025-02,1\n", {}, (",", None, False, "iso", "month")),
    "four weeks": (HEADER + "2025-02-01,1\n2025-03-01,1\n", {}, (",", None, False, "iso", "month")),
    "years": (HEADER + "2024,1\n2025,1\n", {}, (",", None, False, "iso", "year")),
    "comments": ("# ---\n# Report\n\n" + GOOD, {}, (",", ".", False, "iso", "hour")),
}


@pytest.mark.parametrize("case", RECOGNISED.values(), ids=RECOGNISED)
def test_how_a_file_is_written_is_found_and_told(file, case):
    content, options, found = case
    reading = read_hourly_csv(file(content), profile="flat", **options)
    assert (reading.delimiter, reading.decimal, reading.thousands, reading.dates, reading.per) == found
    assert reading.series.comment == str(reading)
    assert f"visits 2025.csv: {reading.lines} lines" in str(reading)
    assert ("dates in ISO form" if found[3] == "iso" else f"dates in {found[3]}") in str(reading)


def test_what_was_found_is_one_line(file):
    reading = read_hourly_csv(file("# Report\n" + DAYS), profile="office", timezone="Europe/Paris")
    assert str(reading) == (
        "visits 2025.csv: 31 lines, 'visits' per day, 31 daily totals, 2025-01-01 to 2025-01-31, spread over the hours "
        "by the profile 'office' (9:00 to 18:00), days of Europe/Paris (';' between columns, ',' before decimals, "
        "dates in d/m/y; 1 line of comments left out)"
    )
    hourly = read_hourly_csv(file(GOOD.replace("02:00", "03:00")), missing="zero")
    assert str(hourly) == (
        "visits 2025.csv: 3 lines, 'visits' per hour, 2025-01-01 00:00 to 2025-01-01 03:00 on the clocks of the "
        "country, 1 hour without a line counted as 0 (',' between columns, '.' before decimals, dates in ISO form)"
    )


@pytest.mark.parametrize("zone", [None, "Europe/Paris", "Asia/Kolkata"])
def test_days_keep_their_totals(file, zone):
    series = read(file(DAYS), profile="flat", timezone=zone)
    assert series.magnitude.reshape(31, 24).sum(axis=1) == pytest.approx([1001 * day + 0.5 for day in range(1, 32)])


def test_missing_days_may_count_zero(file):
    holes = HEADER + "2025-01-01,24\n2025-01-02,24\n2025-01-04,24\n"
    reading = read_hourly_csv(file(holes), profile="flat", missing="zero")
    assert reading.series.magnitude.reshape(4, 24)[:, 0].tolist() == [1, 1, 0, 1]
    assert "1 day without a line counted as 0" in str(reading)


def test_days_at_midnight_of_utc_are_days_of_utc(file):
    series = read(file(HEADER + "2025-01-01T00:00:00Z,24\n2025-01-02T00:00:00Z,48\n"), profile="flat")
    assert (series.clock, series.magnitude[[0, 24]].tolist()) == ("utc", [1, 2])


def test_a_day_may_be_the_figure_of_its_first_hour(file):
    series = read(file(HEADER + "2025-01-01,1\n2025-01-02,2\n"), per="hour", missing="zero")
    assert (len(series), series.magnitude[[0, 24]].tolist()) == (25, [1, 2])


def test_missing_hours_may_count_zero(file):
    assert read(file(GOOD + "2025-01-01 05:00,1\n"), missing="zero").magnitude.tolist() == [1, 2.5, 1000, 0, 0, 1]


def test_stamps_with_an_offset_are_instants(file):
    series = read(file(HEADER + "2025-10-26 02:00+02:00,1\n2025-10-26T02:00+01:00,2\n"))
    assert (start(series), series.clock, series.magnitude.tolist()) == (datetime(2025, 10, 26), "utc", [1, 2])


def test_stamps_with_a_zone_follow_its_changes_of_clocks(file):
    autumn = HEADER + "2025-10-26 01:00,1\n2025-10-26 02:00,2\n2025-10-26 02:00,3\n2025-10-26 03:00,4\n"
    series = read(file(autumn), timezone="Europe/Paris")
    assert (start(series), series.magnitude.tolist()) == (datetime(2025, 10, 25, 23), [1, 2, 3, 4])
    with pytest.raises(FileError, match="timezone='Europe/Paris'"):
        read(file(autumn))
    spring = HEADER + "2025-03-30 01:00,1\n2025-03-30 03:00,2\n"
    assert read(file(spring), timezone="Europe/Paris").magnitude.tolist() == [1, 2]
    with pytest.raises(FileError, match="timezone='Europe/Paris'"):
        read(file(spring))


def test_half_hour_zones_are_cut_as_everywhere(file):  # methodology 3.6: Kolkata is 5 hours ahead
    assert start(read(file(GOOD), timezone="Asia/Kolkata")) == datetime(2024, 12, 31, 19)
    assert start(read(file(HEADER + "2025-01-01 00:00+05:30,1"))) == datetime(2024, 12, 31, 19)


@same_directory
@given(
    values=st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=60),
    first=st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)),
    zone=st.sampled_from([None, "Europe/Paris", "America/New_York", "UTC"]),
    offsets=st.booleans(),
)
def test_what_is_written_is_read(tmp_path, values, first, zone, offsets):
    first = first.replace(minute=0, second=0, microsecond=0)
    instants = [first.replace(tzinfo=UTC) + timedelta(hours=late) for late in range(len(values))]
    walls = [each.astimezone(ZoneInfo(zone or "UTC")) for each in instants]
    stamps = walls if offsets else [wall.replace(tzinfo=None) for wall in walls]
    lines = [f"{stamp},{value!r}\n" for stamp, value in zip(stamps, values, strict=True)]
    path = tmp_path / "series.csv"
    path.write_text(HEADER + "".join(lines))
    if zone not in (None, "UTC") and not offsets and walls[0].fold:
        return  # a file that begins in the second of two equal hours does not tell which it is
    series = read(path, timezone=zone)
    assert series.magnitude.tolist() == values
    assert start(series) == first


def line_at_fault(path, **options):
    """The line that a file is refused for, 0 when it is read. No other error comes through."""
    try:
        read(path, **options)
    except FileError as error:
        return error.line
    return 0


@same_directory
@given(at=st.integers(0, len(GOOD)), junk=st.binary(min_size=0, max_size=8), dropped=st.integers(0, 8))
def test_a_damaged_file_is_read_or_refused_with_a_line(tmp_path, at, junk, dropped):
    path = tmp_path / "damaged.csv"
    content = GOOD.encode()
    path.write_bytes(content[:at] + junk + content[at + dropped :])
    lines = path.read_bytes().replace(b"\r", b"\n").count(b"\n") + 1
    assert line_at_fault(path) in range(lines + 1)


@same_directory
@given(
    cells=st.lists(st.lists(st.sampled_from(CELLS), max_size=3)),
    zone=st.sampled_from([None, "America/New_York"]),
)
def test_any_table_is_read_or_refused_with_a_line(tmp_path, cells, zone):
    path = tmp_path / "table.csv"
    path.write_bytes((HEADER + "\n".join(map(",".join, cells))).encode())
    assert line_at_fault(path, timezone=zone) >= 0
