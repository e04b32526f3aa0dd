"""One record: its page, what stands beside its fields, what happened to it, and who sees it."""
