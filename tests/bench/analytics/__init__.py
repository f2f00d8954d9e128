"""How good forecasts, chances, signals and leads are, beside simpler ways; `make bench-analytics`."""
