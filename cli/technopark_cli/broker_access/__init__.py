"""Who may log in at the broker and say what there: accounts, passwords, certificates, and the files they stand in."""
