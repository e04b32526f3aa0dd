"""What people say about a record, and who hears of it: comments, mentions, followers."""
