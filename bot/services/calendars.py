"""Public holidays by country and region, from the library `holidays`; the rules of bot/domain take plain dates."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from functools import cache, lru_cache

import holidays
from holidays.registry import COUNTRIES

LOOK_AHEAD = timedelta(days=60)
"""How far from now a message may wait for a working day: longer than any message is of use."""

_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])")


def days_off(place: str | None, now: datetime) -> frozenset[date]:
    """Return the holidays of a place around now; none for no place or for one that the library does not know.

    `place` is a country or a country and its region in ISO 3166 codes, as in "DE" or "DE-BE".
    """
    if not place:
        return frozenset()
    years = {(now - timedelta(days=2)).year, (now + LOOK_AHEAD).year}
    return frozenset().union(*(_of_year(place, year) for year in years))


@lru_cache(maxsize=512)
def _of_year(place: str, year: int) -> frozenset[date]:
    country, _, region = place.partition("-")
    if country not in _supported() or (region and region not in _supported()[country]):
        return frozenset()
    return frozenset(holidays.country_holidays(country, subdiv=region or None, years=year))


def find_place(text: str) -> str | None:
    """Return the code of a place as people write it ("Germany", "de", "Germany, Berlin", "DE-BE"), or None."""
    said = text.strip().casefold()
    for whole in (said, said.replace("-", " ")):
        if whole in _countries():
            return _countries()[whole]
    for mark in (",", "-"):
        country, found, region = said.partition(mark)
        code = _countries().get(country.strip())
        if found and code is not None and (known := _regions(code).get(region.strip())) is not None:
            return f"{code}-{known}"
    return None


def name_of(place: str) -> str:
    """Return a place in words, as in "Germany, Berlin"; a code that nobody knows as it is."""
    country, _, region = place.partition("-")
    name = _names().get(country, country)
    regions = [known for known, code in _aliases(country).items() if code == region]
    return f"{name}, {regions[0] if regions else region}" if region else name


def near_places(text: str) -> list[str]:
    """Return the names of up to three places that may have been meant."""
    country, _, region = text.strip().casefold().partition(",")
    code = _countries().get(country.strip())
    if code is not None and region:
        known = {name.casefold(): name for name in (*_aliases(code), *_codes(code))}
        near = get_close_matches(region.strip(), known, n=3, cutoff=0.5) or list(known)[:3]
        return [f"{_names()[code]}, {known[one]}" for one in near]
    names = {name.casefold(): name for name in _names().values()}
    return [names[one] for one in get_close_matches(country.strip(), names, n=3, cutoff=0.6)]


@cache
def _names() -> dict[str, str]:
    """Two-letter codes of countries to their English names."""
    return {codes[1]: _HUMPS.sub(" ", codes[0]) for codes in COUNTRIES.values()}


@cache
def _countries() -> dict[str, str]:
    """Everything a country may be called, folded, to its two-letter code."""
    named = {name.casefold(): code for code, name in _names().items()}
    return {one.casefold(): codes[1] for codes in COUNTRIES.values() for one in codes} | named


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
    codes = {code.casefold(): code for code in _codes(country)}
    return codes | {name.casefold(): code for name, code in _aliases(country).items()}
