"""Records of every object type, as its declaration says."""
