"""What builds and checks the product; not part of it."""
