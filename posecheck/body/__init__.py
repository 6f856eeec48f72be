"""A person in one frame: landmarks, which way the body faces, which leg is where."""
