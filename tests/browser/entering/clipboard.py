"""The clipboard of a browser, as a spreadsheet leaves it."""

from playwright.sync_api import Page


def paste(page: Page, text: str) -> None:
    """Ctrl V where the focus is."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+V")
