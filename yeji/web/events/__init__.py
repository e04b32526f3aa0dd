"""Server-sent events: an open page hears within a second that something it shows has changed, and asks again."""
