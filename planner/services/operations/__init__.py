"""Running the service: jobs, leadership, the state of the schema, retention and health.

May know letters and all below.
"""
