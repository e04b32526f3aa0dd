"""Parts of the market in a tree: whose they are, and which records fall into them by rule or by hand."""
