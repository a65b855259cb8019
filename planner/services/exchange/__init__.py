"""Imports and exports: meetings, organisations, and everything that is kept.

May know meetings, series, organisations, networks, duties and all below.
"""
