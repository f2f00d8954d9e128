"""What an uploaded file says: its cells, its layout, and the figures it gives."""
