"""From frozen facts to the mail: first every word is written, then HTML and text print the same words."""
