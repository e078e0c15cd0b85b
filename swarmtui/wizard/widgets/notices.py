"""Notices: short words over the form, which go by themselves."""

from __future__ import annotations

from textual.notifications import Notification, Notifications

LASTING = 20.0
"""Seconds for a notice that takes time to read, such as the path of a file."""


class LatestNotice(Notifications):
    """Keeps the newest notice, and next to it the one that lasts: they never pile up."""

    def add(self, notification: Notification) -> LatestNotice:
        """Take a notice in the place of the one before."""
        for other in list(self):
            if other.timeout < LASTING or other.message == notification.message:
                del self[other]
        super().add(notification)
        return self
