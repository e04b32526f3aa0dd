"""Records out: any list as a spreadsheet or a file of text, that an import understands again."""
