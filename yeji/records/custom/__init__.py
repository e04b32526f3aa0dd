"""What a company builds itself, without code: fields of any type of record, and new types of record (docs/adr)."""
