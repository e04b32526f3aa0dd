"""One change for all records of a list: asked for once, done a batch at a time, followed, stopped and taken back."""
