"""Files in and out, on their pages: upload, columns, rehearsal, questions, import, result; and what was exported."""
