"""Staff: accounts, combinable roles, sessions, guards, audit."""
