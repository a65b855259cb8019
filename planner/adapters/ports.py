"""The way to foreign calendars, as the settings choose it."""

from __future__ import annotations

from planner.adapters.calendar_reader import ProcessReader
from planner.adapters.fetch import WebFetcher
from planner.services.dates.foreign_calendars import CalendarClient
from planner.settings import Settings


def calendar_client_of(settings: Settings) -> CalendarClient:
    """Return how foreign calendars are fetched and read."""
    return CalendarClient(WebFetcher(private=settings.fetch_private, webcal_http=settings.webcal_http), ProcessReader())
