"""CalDAV at ``/dav/``: what calendar programs read and answer over HTTP (RFC 4918, 4791, 6578 and the guest's side of 6638).

A program comes with an app password by HTTP Basic, and nobody by a cookie. It reads what the transactions that change
meetings have rendered; all it can change is how its person answers.

Nothing here works round a fault of a library. What looks odd is for the programs themselves, and says so where it stands; what
icalendar reads otherwise than we is told in ``formats/ical/contentlines.py`` and ``isolated_zones.py``.
"""
