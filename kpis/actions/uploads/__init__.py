"""A file on its way into the ledger: received, read, looked over, saved in one transaction, undone."""
