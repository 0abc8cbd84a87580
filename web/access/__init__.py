"""Who is at the other end: sign-in, pairing, roles, and what is noted of the admin's actions."""
