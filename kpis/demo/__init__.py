"""Merrow Transit, the made-up organisation of the demo: an organisation folder written for any given day."""
