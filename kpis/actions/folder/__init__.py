"""The organisation folder goes in: each noun's rows are compared with what is known and what differs is put
through the same actions as everything else. One transaction, all or nothing."""
