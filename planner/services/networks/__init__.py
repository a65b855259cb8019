"""School networks (fagnettverk) and who belongs to them.

May know people, organisations, letters and all below.
"""
