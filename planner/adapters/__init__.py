"""The outside world made real: SMTP, the mail folder, the clock.

Each adapter fulfils a port that a service or a job names; nothing here knows a rule.
"""
