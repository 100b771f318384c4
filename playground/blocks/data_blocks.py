"""Tables and charts: the blocks that hold rows, cells, series and segments."""

from __future__ import annotations

from typing import Final

from playground.blocks.limits import LIMITS
from playground.blocks.objects import any_word
from playground.blocks.problems import Place
from playground.blocks.rich_text import rich_text
from playground.blocks.shapes import (
    SIZE,
    STRUCTURE,
    Check,
    boolean,
    count,
    free_string,
    is_number,
    listed,
    number,
    shape,
    string,
    typed,
    unique,
    whole,
    word,
)

_TYPE: Final = {"type": any_word}
_ID: Final = {"block_id": string("block_id")}

_SIMPLE_CELLS: Final[dict[str, Check]] = {
    "raw_text": shape({**_TYPE, "text": free_string()}, {}),
    "raw_number": shape({**_TYPE, "value": number}, {"text": free_string()}),
}
_cell = typed({**_SIMPLE_CELLS, "rich_text": rich_text})
_heading = typed(_SIMPLE_CELLS)
_row = listed(_cell, LIMITS["table.cols"])
_heading_row = listed(_heading, LIMITS["table.cols"])
_column = shape({}, {"align": word(("left", "center", "right")), "is_wrapped": boolean})


def _column_or_gap(place: Place) -> None:
    """Slack documents null as "leave this column alone", the one null that it accepts."""
    if place.value is not None:
        _column(place)


def _data_rows(place: Place) -> None:
    """A heading row without rich text, then rows of the same width."""
    if not isinstance(place.value, list):
        place.refuse(STRUCTURE, "must provide an array")
        return
    limit = LIMITS["data_table.rows"]
    count(place, len(place.value), limit)
    rows = place.items()[: limit.high]
    for index, row in enumerate(rows):
        (_row if index else _heading_row)(row)
    width = len(rows[0].value) if rows and isinstance(rows[0].value, list) else 0
    for row in rows[1:]:
        if isinstance(row.value, list) and len(row.value) != width:
            row.refuse(STRUCTURE, "all rows must have the same number of cells")


def _positive(place: Place) -> None:
    value = place.value
    if not is_number(value) or not isinstance(value, int | float) or value <= 0:
        place.refuse(SIZE, "must be greater than 0")


def _same_categories(place: Place) -> None:
    """Series have their own names, and each has one point for every category."""
    categories = place.at("axis_config").at("categories")
    unique(categories.items(), "category")
    unique([series.at("name") for series in place.at("series").items()], "series")
    wanted = [item.value for item in categories.items()]
    for series in place.at("series").items():
        labels = [point.at("label").value for point in series.at("data").items()]
        if len(labels) != len(wanted) or any(label not in labels for label in wanted):
            series.at("data").refuse(STRUCTURE, "must have one point for each category")


_label = string("viz.label")
_axes = shape(
    {"categories": listed(_label, LIMITS["viz.points"])},
    {"x_label": string("viz.axis"), "y_label": string("viz.axis")},
)
_series = shape(
    {"name": _label, "data": listed(shape({"label": _label, "value": number}, {}), LIMITS["viz.points"])}, {}
)
_plotted = shape(
    {**_TYPE, "series": listed(_series, LIMITS["viz.series"]), "axis_config": _axes}, {}, _same_categories
)
_pie = shape(
    {**_TYPE, "segments": listed(shape({"label": _label, "value": _positive}, {}), LIMITS["viz.series"])}, {}
)

DATA_BLOCKS: Final[dict[str, Check]] = {
    "table": shape(
        {**_TYPE, "rows": listed(_row, LIMITS["table.rows"])},
        {**_ID, "column_settings": listed(_column_or_gap, LIMITS["table.cols"])},
    ),
    "data_table": shape(
        {**_TYPE, "caption": free_string(), "rows": _data_rows},
        {
            **_ID,
            "page_size": whole(*LIMITS["data_table.page_size"]),
            "row_header_column_index": whole(0, LIMITS["table.cols"].high - 1),
        },
    ),
    "data_visualization": shape(
        {
            **_TYPE,
            "title": string("viz.title"),
            "chart": typed({"pie": _pie, "bar": _plotted, "line": _plotted, "area": _plotted}),
        },
        _ID,
    ),
}
