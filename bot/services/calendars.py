"""Public holidays by country and region, from the library `holidays`; the rules of bot/domain take plain dates."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from functools import cache, lru_cache

import holidays
from holidays.registry import COUNTRIES

from bot.domain.circles import Circle
from bot.domain.free_days import blackout_on
from bot.domain.meetings import Meeting
from bot.domain.working_days import IsHoliday, no_holiday

LOOK_AHEAD = timedelta(days=60)
"""How far from now a message may wait for a working day: longer than any message is of use."""

ENGLISH = "en_US"
LIKENESS = 0.8
"""How alike what was typed and a name must be (difflib's ratio, 0 to 1) to ask whether that was meant."""

REGIONS_MOST = 30
"""How many regions of a country are named to somebody who looks for one."""

NATIONS = "GB"
"""The country whose parts people take for countries: "England" is enough."""

_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])")


def days_off(place: str | None, now: datetime) -> frozenset[date]:
    """Return the holidays of a place around now; none for no place or for one that the library does not know.

    `place` is a country or a country and its region in ISO 3166 codes, as in "DE" or "DE-BE".
    """
    if not place:
        return frozenset()
    years = {(now - timedelta(days=2)).year, (now + LOOK_AHEAD).year}
    return frozenset().union(*(_of_year(place, year) for year in years))


def why_off(circle: Circle, on: date) -> str | None:
    """Return why a circle does not meet on a day: its own reason or the holiday's name; None where it does."""
    own, place = blackout_on(circle, on), circle.settings.holidays
    return _named(place, on.year).get(on) if own is None and place else own


def holidays_of(circle: Circle) -> IsHoliday:
    """Return what tells of a day whether it is a public holiday where a circle is."""
    place = circle.settings.holidays
    return (lambda on: on in _named(place, on.year)) if place else no_holiday


def clashes(circle: Circle, coming: Iterable[Meeting]) -> tuple[tuple[Meeting, str], ...]:
    """Return those of the meetings that fall on a day off, each with the reason."""
    found = ((one, why_off(circle, one.on)) for one in coming)
    return tuple((one, why) for one, why in found if why is not None)


def _of_year(place: str, year: int) -> frozenset[date]:
    return frozenset(_named(place, year))


@lru_cache(maxsize=512)
def _named(place: str, year: int) -> dict[date, str]:
    """Return the holidays of a place in a year, by their English names where the library has them."""
    country, _, region = place.partition("-")
    if country not in _supported() or (region and region not in _supported()[country]):
        return {}
    return dict(holidays.country_holidays(country, subdiv=region or None, years=year, language=ENGLISH))


def find_place(text: str) -> str | None:
    """Return the code of a place as people write it ("Germany", "de", "Germany, Berlin", "DE-BE"), or None."""
    said = _fold(text).strip(" ,-")
    for whole in (said, said.replace("-", " ")):
        if whole in _countries():
            return _countries()[whole]
    if (nation := _regions(NATIONS).get(said)) is not None and len(said) > len(nation):
        return f"{NATIONS}-{nation}"
    code, region = _parts(said)
    known = _regions(code).get(region) if code else None
    return f"{code}-{known}" if known is not None else None


def _parts(said: str) -> tuple[str | None, str]:
    """Return the country's code and the region's name from "country, region" or "country-region"."""
    for mark in (",", "-"):
        country, found, region = said.partition(mark)
        code = _countries().get(country.strip())
        if found and code is not None:
            return code, region.strip()
    return None, ""


def _fold(text: str) -> str:
    """Return text as it is compared: small letters without their accents, so that "Zurich" is "Zürich"."""
    apart = unicodedata.normalize("NFKD", " ".join(text.split()).casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def name_of(place: str) -> str:
    """Return a place in words, as in "Germany, Berlin"; a code that nobody knows as it is."""
    country, _, region = place.partition("-")
    name = _names().get(country, country)
    regions = [known for known, code in _aliases(country).items() if code == region]
    return f"{name}, {regions[0] if regions else region}" if region else name


def near_places(text: str) -> list[str]:
    """Return the names of up to three places that may have been meant; none where that would be a guess."""
    said = _fold(text)
    code, region = _parts(said)
    if code is None or "," not in said:
        names = {_fold(name): name for name in _names().values()}
        near = get_close_matches(said.partition(",")[0].strip(), names, n=3, cutoff=LIKENESS)
        if near or code is None:
            return [names[one] for one in near]
    known = {_fold(name): name for name in (*_aliases(code), *_codes(code))}
    near = get_close_matches(region, known, n=3, cutoff=LIKENESS)
    return [f"{_names()[code]}, {known[one]}" for one in near]


def regions_of(text: str) -> tuple[str, list[str]] | None:
    """Return the country that is named with a region, and its regions; None where no country is known.

    Each with its code, as in "Bayern (BY)": either is understood, and the names are in the country's languages.
    """
    code, _ = _parts(_fold(text))
    if code is None:
        return None
    named = {region: name for name, region in reversed(_aliases(code).items())}
    both = (f"{named[one]} ({one})" if one in named else one for one in _codes(code))
    return _names()[code], sorted(both)


@cache
def _names() -> dict[str, str]:
    """Two-letter codes of countries to their English names."""
    return {codes[1]: _HUMPS.sub(" ", codes[0]) for codes in COUNTRIES.values()}


@cache
def _countries() -> dict[str, str]:
    """Everything a country may be called, folded, to its two-letter code."""
    named = {_fold(name): code for code, name in _names().items()}
    return {_fold(one): codes[1] for codes in COUNTRIES.values() for one in codes} | named


@cache
def _supported() -> dict[str, list[str]]:
    """Two-letter codes of countries to the codes of their regions."""
    return holidays.list_supported_countries(include_aliases=False)


def _codes(country: str) -> list[str]:
    return _supported().get(country, [])


@lru_cache(maxsize=64)
def _aliases(country: str) -> dict[str, str]:
    """The regions of a country by name to their codes, as far as the library names them."""
    if country not in _supported():
        return {}
    return dict(getattr(holidays.country_holidays(country), "subdivisions_aliases", {}))


@lru_cache(maxsize=64)
def _regions(country: str) -> dict[str, str]:
    codes = {_fold(code): code for code in _codes(country)}
    named = {_fold(name): code for name, code in _aliases(country).items()}
    return codes | named | {f"{name} ({_fold(code)})": code for name, code in named.items()}


def place_trouble(text: str) -> str:
    """Return what is wrong with the name of a place that was not found, and what to write instead."""
    near = near_places(text)
    if near:
        return f"I don’t know that place. Did you mean {' or '.join(near)}?"
    if (found := regions_of(text)) is not None:
        country, regions = found
        if not regions:
            return f"I know no regions of {country}. Write {country} alone."
        beyond = len(regions) - REGIONS_MOST
        more = f" and {beyond} more" if beyond > 0 else ""
        return f"I don’t know that region. Of {country} I know {', '.join(regions[:REGIONS_MOST])}{more}."
    return (
        "I don’t know that place. Write a country, as in Germany, or a country and region, as in Germany, Berlin."
    )
