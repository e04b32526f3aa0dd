"""What people upload: bytes kept once under their own digest, and what kind they are, found from the bytes alone."""
