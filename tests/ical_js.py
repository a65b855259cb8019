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
    starts: event.getFirstPropertyValue('dtstart').toString(),
    organizer: whole('organizer'),
    attendee: whole('attendee'),
  });
}
"""


def invitation(data: bytes) -> dict[str, Any]:
    """Return what it reads of an invitation; people are given as parameters and value."""
    context = quickjs.Context()
    context.eval("var module = {exports: {}}, exports = module.exports;")
    context.eval(SOURCE.read_text())
    context.eval("var ICAL = typeof module.exports === 'function' ? new module.exports() : module.exports;")
    context.eval("ICAL = ICAL.default || ICAL;")
    context.eval(READ)
    read: dict[str, Any] = json.loads(context.get("invitation")(data.decode()))
    return read
