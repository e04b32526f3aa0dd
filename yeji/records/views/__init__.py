"""Views: a filter, an order and columns under a name, one's own, shared, or declared by a type."""
