"""Whose hours the meetings of a circle take, as its members see it: by time zone, with kinder slots to take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.circles import Circle
from bot.domain.fairness import Share, Slot, hours_outside
from bot.domain.local_time import local, resolve
from bot.domain.meetings import Meeting
from bot.views.free_days import short_day
from bot.views.ids import ActionId
from bot.views.kit import Part, Screen, button, context, header, screen, section
from bot.views.payloads import Slot as SlotValue
from bot.views.payloads import pack
from bot.views.wording import count
from bot.views.words import Words, bold, code, lines, moment, words

ZONES_MOST = 10
TURNS_MOST = 4


def hours(
    circle: Circle,
    coming: Sequence[Meeting],
    zones: Mapping[str, int],
    shares: Sequence[Share],
    slots: Sequence[Slot],
    turns: Sequence[tuple[Meeting, Slot, str]],
    *,
    mine: int,
    total: int,
    zone: str,
    may_change: bool,
) -> Screen:
    """Return what the meetings mean on everybody's clock, who bears what, and what would be kinder."""
    parts: list[Part] = [header(circle.name)]
    if len(zones) < 2:
        parts.append(section("All members live in one time zone, so there is nothing to share out."))
    for meeting in coming if len(zones) > 1 else ():
        rows = [_on_clock(meeting, one, zones[one]) for one in sorted(zones)[:ZONES_MOST]]
        parts.append(
            section(lines([bold("Meeting ", str(meeting.number)), moment(meeting.starts_at, zone), *rows]))
        )
    if len(zones) > 1:
        parts.append(section(_ledger(shares)))
    parts.append(
        section(f"For you: {mine} of {total} lie outside your working hours (8 to 18 where you set none).")
    )
    if coming and len(zones) > 1:
        parts += _kinder(circle, coming[0], zones, slots, may_change)
        parts += [section(_rota(circle, turns))] if turns else []
    return screen([*parts, context("A day is 8:00 to 18:00 in each zone. Nobody is named here.")])


def _on_clock(meeting: Meeting, zone: str, people: int) -> Words:
    here = local(meeting.starts_at, zone)
    outside = hours_outside(meeting.starts_at, meeting.ends_at, zone)
    hurts = " – outside the day" if outside else ""
    return words(f"• {_place(zone)} ({_people(people)}): {short_day(here.date())}, {here:%H:%M}{hurts}")


def _ledger(shares: Sequence[Share]) -> Words:
    rows = [
        f"• {_place(one.zone)} ({_people(one.people)}): {one.outside} of {one.meetings}"
        for one in shares[:ZONES_MOST]
    ]
    return lines([bold("Meetings outside the day, held and planned"), *rows])


def _kinder(
    circle: Circle, near: Meeting, zones: Mapping[str, int], slots: Sequence[Slot], may_change: bool
) -> list[Part]:
    if not slots:
        return [section("No time nearby is kinder to all of you than the one you have.")]
    parts = [section(bold("Kinder times for the whole circle"))]
    for slot in slots:
        value = pack(SlotValue(circle.id, slot.on.isoformat(), f"{slot.at:%H:%M}"))
        label = f"{short_day(slot.on)}, {slot.at:%H:%M}"
        take = button("Take it", ActionId.PLAN_SLOT, value, about=label) if may_change else None
        parts.append(section(_slot(circle, near, zones, slot), button=take))
    said = "“Take it” opens the form with that time filled in; " if may_change else "Whoever leads can take one: "
    return [*parts, context(words(said, code("/circle change"), "."))]


def _slot(circle: Circle, near: Meeting, zones: Mapping[str, int], slot: Slot) -> Words:
    start = resolve(slot.on, slot.at, circle.zone).at
    end = start + (near.ends_at - near.starts_at)
    outside = [_place(one) for one in sorted(zones) if hours_outside(start, end, one)]
    hurts = f"outside the day in {', '.join(outside)}" if outside else "within everybody’s day"
    return words(f"{short_day(slot.on)}, {slot.at:%H:%M} ({circle.zone}): {hurts}")


def _rota(circle: Circle, turns: Sequence[tuple[Meeting, Slot, str]]) -> Words:
    rows = [
        f"• Meeting {meeting.number}: {slot.at:%H:%M} ({circle.zone}), kind to {_place(zone)}"
        for meeting, slot, zone in turns[:TURNS_MOST]
    ]
    more = "… and so on in turn." if len(turns) > TURNS_MOST else ""
    how = words("Move a meeting with ", code("/circle move"), ".")
    return lines([bold("Or take turns"), *rows, more, how])


def _place(zone: str) -> str:
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def _people(people: int) -> str:
    return count(people, "person", "people")
