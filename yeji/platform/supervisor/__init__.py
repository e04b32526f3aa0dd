"""What ``yeji up`` does: the database and the programs that use it, started, kept running and stopped together."""
