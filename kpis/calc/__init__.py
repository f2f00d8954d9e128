"""The arithmetic: standard library only; plain values, Decimal and dates in and out."""
