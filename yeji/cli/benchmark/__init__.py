"""Speed, measured: a company of any size, the product's operations on it, and what plain SQL would need."""
