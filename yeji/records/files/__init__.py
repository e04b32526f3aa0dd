"""Files of records: attached to one, or the value of one of its fields. Who sees the record has its files."""
