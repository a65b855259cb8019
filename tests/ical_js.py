"""The reader of Thunderbird and Nextcloud, for tests that ask what it sees in a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import quickjs

SOURCE = Path(__file__).parent / "vendor" / "icaljs" / "ical.es5.min.cjs"
READ = """
function invitation(data) {
  const calendar = new ICAL.Component(ICAL.parse(data));
  const event = calendar.getFirstSubcomponent('vevent');
  const whole = name => event.getAllProperties(name).map(found => [found.jCal[1], found.getFirstValue()]);
  return JSON.stringify({
    method: calendar.getFirstPropertyValue('method'),
    uid: event.getFirstPropertyValue('uid'),
    sequence: event.getFirstPropertyValue('sequence'),
    status: event.getFirstPropertyValue('status'),
    stamp: event.getFirstPropertyValue('dtstamp').toString(),
    starts: String(event.getFirstPropertyValue('dtstart') || ''),
    organizer: whole('organizer'),
    attendee: whole('attendee'),
  });
}
function components(data) {
  const calendar = new ICAL.Component(ICAL.parse(data));
  calendar.getAllSubcomponents('vtimezone').forEach(zone => ICAL.TimezoneService.register(zone));
  const told = time => !time ? '' : time.isDate ? time.toString()
    : new Date(time.toUnixTime() * 1000).toISOString().replace('.000Z', 'Z');
  const read = (part, kind, event) => ({
    kind: kind,
    uid: part.getFirstPropertyValue('uid'),
    sequence: part.getFirstPropertyValue('sequence'),
    status: part.getFirstPropertyValue('status'),
    summary: part.getFirstPropertyValue('summary'),
    starts: told(event ? event.startDate : part.getFirstPropertyValue('due')),
    ends: told(event ? event.endDate : null),
  });
  return JSON.stringify([
    ...calendar.getAllSubcomponents('vevent').map(part => read(part, 'VEVENT', new ICAL.Event(part))),
    ...calendar.getAllSubcomponents('vtodo').map(part => read(part, 'VTODO', null)),
  ]);
}
"""


def invitation(data: bytes) -> dict[str, Any]:
    """Return what it reads of an invitation; people are given as parameters and value."""
    read: dict[str, Any] = json.loads(_reader().get("invitation")(data.decode()))
    return read


def components(data: bytes) -> list[dict[str, Any]]:
    """Return what it reads of meetings and tasks: instants in UTC, days as days; a task starts when it is due."""
    read: list[dict[str, Any]] = json.loads(_reader().get("components")(data.decode()))
    return read


def _reader() -> quickjs.Context:
    context = quickjs.Context()
    context.eval("var module = {exports: {}}, exports = module.exports;")
    context.eval(SOURCE.read_text())
    context.eval("var ICAL = typeof module.exports === 'function' ? new module.exports() : module.exports;")
    context.eval("ICAL = ICAL.default || ICAL;")
    context.eval(READ)
    return context
