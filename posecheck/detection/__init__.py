"""What finds a person in a frame, and the model it needs."""
