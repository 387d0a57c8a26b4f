"""What can go wrong with a backup; the message is a German sentence for whoever sits there."""


class BackupError(Exception):
    """Nothing was changed; the message says why and what to do."""
