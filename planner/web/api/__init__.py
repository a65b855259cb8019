"""The JSON API: the same use cases as the pages, for programs that act as a person.

Each operation is declared once, beside its view: from that come its route, the reading of its query and its body, and
its part of the OpenAPI document. A view is handed the work, what was asked and the parts of the path; it opens no
transaction, reads no request and writes no response.
"""
