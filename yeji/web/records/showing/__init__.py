"""What every page of records shows them with: values, files and stages, and parts fetched alone."""
