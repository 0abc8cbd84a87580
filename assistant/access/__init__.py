"""Who may come in and as what: the admin's passphrase, paired devices, tokens of programs, the audit log."""
