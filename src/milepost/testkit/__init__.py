"""Suites that every adapter of a port must pass, and what they need; for tests, imported by no command."""
