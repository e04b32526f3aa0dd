"""Records moved by hand or by key: from stage to stage on a board, from day to day in a calendar."""
