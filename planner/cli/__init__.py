"""The ``planner`` command, for those who operate the service."""
