"""The JSON API: what programs read and enter with a token, and nothing more."""
