"""HTTP in and out: blueprints, forms and the JSON API, and nothing else.

A view reads the request, calls one use case and renders. The store is reached through services only.
"""
