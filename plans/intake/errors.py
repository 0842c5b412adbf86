"""The one exception readers raise."""


class UnreadableFile(Exception):
    """The file cannot be read as a plan; the message is the Vietnamese sentence to show."""
