"""Notices: short messages over the form that disappear after some seconds."""

from __future__ import annotations

from textual.notifications import Notification, Notifications

LONG_TIMEOUT = 20.0
"""Seconds for a notice that takes longer to read, such as the path of a file."""


class LatestNotice(Notifications):
    """Keeps only the newest notice, and the newest one with a long timeout."""

    def add(self, notification: Notification) -> LatestNotice:
        """Replace the previous notice."""
        for other in list(self):
            if other.timeout < LONG_TIMEOUT or other.message == notification.message:
                del self[other]
        super().add(notification)
        return self

    def has_been_read(self) -> bool:
        """Whether every notice was shown for a third of its time: then the next key hides them."""
        return all(each.time_left < each.timeout * 2 / 3 for each in self)
