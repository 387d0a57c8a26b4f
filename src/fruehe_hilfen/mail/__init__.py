"""E-mail, a channel of the outbox. Knows no feature: features say what they write, and when."""
