"""Figures, the metrics behind them, and what a record counts for."""
