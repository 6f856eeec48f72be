"""One file of one practice or check, to be sent or carried: figures and joints, never a picture."""
