"""Whose hours the meetings of a circle take, as its members see it: by time zone, with kinder slots to take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.circles import Circle
from bot.domain.fairness import Share, Slot
from bot.domain.local_time import local, resolve
from bot.domain.meetings import Meeting, called
from bot.views.clocks import hurts, place
from bot.views.free_days import short_day
from bot.views.ids import ActionId
from bot.views.kit import Part, Screen, actions, button, context, header, named_below, screen, section
from bot.views.moving import TOLD, told_to
from bot.views.payloads import pack
from bot.views.plan_payloads import Slot as SlotValue
from bot.views.plan_payloads import TurnsBack
from bot.views.wording import WEEKDAYS, count
from bot.views.words import Words, bold, circle_name, code, lines, moment, words

ZONES_MOST = 10
TURNS_MOST = 4
HOW_COUNTED = "In each zone a day is 8:00 to 18:00, a night 22:00 to 7:00. Nobody is named here."

Turns = Sequence[tuple[Meeting, Slot, str]]
"""Meetings, when each would be on the circle's clock, and the zone to which that is kindest."""


def hours(
    circle: Circle,
    coming: Sequence[Meeting],
    zones: Mapping[str, int],
    shares: Sequence[Share],
    slots: Sequence[Slot],
    turns: Turns,
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
            section(
                lines([bold(called(circle, meeting.number).capitalize()), moment(meeting.starts_at, zone), *rows])
            )
        )
    if len(zones) > 1:
        parts.append(section(_ledger(shares)))
    parts.append(
        section(f"For you: {mine} of {total} lie outside your working hours (8 to 18 where you set none).")
    )
    if coming and len(zones) > 1:
        parts += _kinder(circle, coming[0], zones, slots, may_change)
        parts += _turns(circle, zones, turns, may_change) if turns else []
    return screen([*parts, context(HOW_COUNTED)])


def _on_clock(meeting: Meeting, zone: str, people: int) -> Words:
    here = local(meeting.starts_at, zone)
    hard = hurts(meeting.starts_at, meeting.ends_at, zone)
    told = f" – {hard}" if hard else ""
    return words(f"• {place(zone)} ({_people(people)}): {short_day(here.date())}, {here:%H:%M}{told}")


def _clocks(circle: Circle, near: Meeting, zones: Mapping[str, int], slot: Slot) -> str:
    """Return what the clocks of the zones show at a time, as in "Karachi 04:00 (at night), Tokyo 08:00"."""
    start = resolve(slot.on, slot.at, circle.zone).at
    end = start + (near.ends_at - near.starts_at)
    shown = []
    for zone in sorted(zones, key=lambda one: (place(one), one))[:ZONES_MOST]:
        here, hard = local(start, zone), hurts(start, end, zone)
        elsewhere = "" if here.date() == slot.on else f"{WEEKDAYS[here.weekday()][:3]} "
        shown.append(f"{place(zone)} {elsewhere}{here:%H:%M}" + (f" ({hard})" if hard else ""))
    beyond = len(zones) - len(shown)
    return ", ".join(shown) + (f" and {beyond} more" if beyond else "")


def _ledger(shares: Sequence[Share]) -> Words:
    rows = [
        f"• {place(one.zone)} ({_people(one.people)}): {one.outside} of {one.meetings}"
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
    said = "Whoever leads can take one: "
    if may_change:
        said = "“Take it” opens the form with that time filled in. You can also type "
    return [*parts, context(words(said, code("/circle change"), "."))]


def _slot(circle: Circle, near: Meeting, zones: Mapping[str, int], slot: Slot) -> Words:
    at = words(f"{short_day(slot.on)}, {slot.at:%H:%M} ({circle.zone})")
    return lines([at, _clocks(circle, near, zones, slot)])


def _turns(circle: Circle, zones: Mapping[str, int], turns: Turns, may_change: bool) -> list[Part]:
    rota = section(_rota(circle, zones, turns, may_change))
    if not may_change:
        return [rota]
    take = button("Take turns", ActionId.PLAN_TURNS, circle.id, about=circle.name)
    return [rota, actions([take], said="Let the meetings take turns with the button Take turns.")]


def _rota(circle: Circle, zones: Mapping[str, int], turns: Turns, may_change: bool) -> Words:
    rows = [
        f"• {called(circle, meeting.number).capitalize()}, kind to {place(zone)}:"
        f" {_clocks(circle, meeting, zones, slot)}"
        for meeting, slot, zone in turns[:TURNS_MOST]
    ]
    more = "… and so on in turn." if len(turns) > TURNS_MOST else ""
    how = "“Take turns” moves them there; one can be moved back by itself." if may_change else ""
    return lines([bold("Or take turns"), *rows, more, how])


def turned(
    circle: Circle, changed: Sequence[tuple[Meeting, Meeting]], *, zone: str, is_undone: bool = False
) -> Screen:
    """Return what was done to whoever let the hours take turns, or took that back; meetings before and after."""
    rows = [
        words(f"• {called(circle, new.number).capitalize()}: ", moment(new.starts_at, zone))
        for _, new in changed[:TURNS_MOST]
    ]
    beyond = f"and {len(changed) - TURNS_MOST} more" if len(changed) > TURNS_MOST else ""
    done = " takes turns with its hours." if not is_undone else " meets at one hour again."
    told = lines([words(circle_name(circle.name), done), *rows, beyond, told_to(circle, TOLD)])
    buttons = [button("All dates", ActionId.PLAN_DATES, circle.id, about=circle.name)]
    if not is_undone:
        back = TurnsBack(circle.id, " ".join(f"{new.number}.{new.version}" for _, new in changed))
        buttons.insert(0, button("Undo", ActionId.PLAN_TURNS_BACK, pack(back), about=circle.name))
    said = named_below(buttons)
    return screen([section(told), actions(buttons, said=said)])


def _people(people: int) -> str:
    return count(people, "person", "people")
