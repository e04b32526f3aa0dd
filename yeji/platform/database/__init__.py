"""The PostgreSQL that an instance runs or uses: made, started, watched and stopped."""
