"""Slides whose texts, tables and legend can be edited."""
