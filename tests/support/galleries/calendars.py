"""A person's own calendar: with a new link, with one that holds already, and without an address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.calendars import CalendarPage, LeftLink
from bot.domain.circles import Format
from bot.domain.ids import CircleId
from bot.views import calendars
from bot.views.kit import Screen
from tests.support import domain_values as values
from tests.support.domain_values import NOON

if TYPE_CHECKING:
    from tests.support.view_gallery import Gallery

ZONE = "America/Chicago"
URL = f"https://circles.example.org/calendar/{'x' * 43}.ics"


def screens(gallery: Gallery) -> Iterator[tuple[str, Screen]]:
    circle = gallery.circle
    coming = [(circle, values.meeting(circle, number)) for number in range(1, 6)]
    coming.append((replace(circle, format=Format.ONLINE_EXCHANGE), values.meeting(circle, 6)))
    shown = CalendarPage(None, tuple(coming), has_address=True, url=URL, made_at=NOON)
    yield "calendars.page", calendars.page(shown, zone=ZONE)
    yield "calendars.page of one", calendars.page(replace(shown, circle=circle), zone=ZONE)
    yield "calendars.page again", calendars.page(replace(shown, url="", circle=circle), zone=ZONE)
    nowhere = replace(shown, has_address=False, url="")
    yield "calendars.page without an address", calendars.page(nowhere, zone=ZONE)
    yield "calendars.page with a file alone", calendars.page(nowhere, zone=ZONE, file_page="p")
    yield "calendars.page with a file", calendars.page(replace(shown, circle=circle), zone=ZONE, file_page="p")
    links = [LeftLink(CircleId(f"c{n}"), circle.name, NOON) for n in range(gallery.many)]
    left_over = (LeftLink(None, "", NOON), *links)
    yield "calendars.page of who left some", calendars.page(replace(shown, left_over=left_over), zone=ZONE)
    gone = CalendarPage(None, (), has_address=True, left_over=left_over)
    yield "calendars.page of who left all", calendars.page(gone, zone=ZONE)
    yield "calendars.ended", calendars.ended()
    yield "calendars.page nothing", calendars.page(replace(shown, coming=()), zone=ZONE)
