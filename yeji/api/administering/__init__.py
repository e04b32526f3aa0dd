"""What a company sets up: its people and their rights, its units and territories, its types of records."""
