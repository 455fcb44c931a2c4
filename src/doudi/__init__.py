"""Doudi (兜底): the social-assistance work of a Chinese county."""

__version__ = "0.1.0"
