"""Rendered people doing stretches, with the truth of every frame."""
