"""Frozen records that rooms exchange: questions, verdicts, measurements, trials, examples, assessments."""
