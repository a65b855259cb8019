"""The table of scheduled jobs and what each of them does."""
