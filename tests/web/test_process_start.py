from __future__ import annotations

from flask import Flask

from planner.web import process_start


def test_a_process_begins_with_what_was_registered_in_that_order() -> None:
    app, begun = Flask("test"), list[str]()
    process_start.register(app)
    process_start.add(app, lambda: begun.append("writer"))
    process_start.add(app, lambda: begun.append("follower"))
    assert begun == []
    process_start.begin(app)
    assert begun == ["writer", "follower"]
