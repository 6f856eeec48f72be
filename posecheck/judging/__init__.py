"""Readings in, assessments out: the shape, the rules, the hold clock, the cue."""
