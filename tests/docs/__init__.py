"""What the pages say is true: commands exist, links lead somewhere, examples go in, nothing is left out."""
