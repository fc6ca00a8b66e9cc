"""Intake: what offices have, read without trust, understood, and told row by row."""
