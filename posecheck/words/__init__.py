"""What is said and shown in fixed words, each in one place."""
