"""Finished holds, kept as figures on this computer."""
