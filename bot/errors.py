"""The error tree: what can go wrong, and which errors carry words for the person who met them."""

from __future__ import annotations

from datetime import datetime


class CirclesError(Exception):
    """Something went wrong in Learning Circles."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (self.__doc__ or "").strip().splitlines()[0])

    @property
    def message(self) -> str:
        return str(self.args[0])


class SettingsError(CirclesError):
    """The settings are incomplete or wrong; `problems` lists every one of them."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class StorageError(CirclesError):
    """The database could not do what was asked."""


class DatabaseBusy(StorageError):
    """Another program holds the database file; nothing was written, and asking again may help."""


class AlreadyApplied(CirclesError):
    """This event, click or submission took effect before; a repeat changes nothing and says nothing."""


class MemberError(CirclesError):
    """An expected trouble that is told to the person in words: what is the matter and what to do next.

    `message` is plain text (never mrkdwn), addressed to the reader.
    """


class NotFound(MemberError):
    """That is no longer here. It may have been removed or the button may be an old one."""


class NotAllowed(MemberError):
    """Only the circle's facilitator can do that."""


class NotAMember(NotAllowed):
    """That is for members of the circle; `circle_id` is the one to join, empty where nobody can any more."""

    def __init__(self, message: str, circle_id: str) -> None:
        self.circle_id = circle_id
        super().__init__(message)


class FieldErrors(MemberError):
    """Some fields of a form need another look; `fields` maps a field's name to words shown at that field."""

    def __init__(self, fields: dict[str, str]) -> None:
        self.fields = fields
        super().__init__(" ".join(fields.values()))


class ChangedMeanwhile(MemberError):
    """Another version of this was saved after the form was opened. Open it again to see that one.

    `at` is the instant at which it was saved.
    """

    def __init__(self, at: datetime) -> None:
        self.at = at
        super().__init__()


class SlackError(CirclesError):
    """A call to Slack did not succeed. `code` is Slack's error code, or the transport's trouble."""

    def __init__(self, code: str, *, method: str = "") -> None:
        self.code = code
        self.method = method
        super().__init__(f"Slack answered {code} to {method or 'a call'}")


class SlackRefused(SlackError):
    """Slack said no for certain: nothing was written, and asking again will not help."""


class SlackBusy(SlackError):
    """Slack asked us to wait (429); nothing was written. `retry_after` is in seconds."""

    def __init__(self, code: str, *, method: str = "", retry_after: float = 30.0) -> None:
        self.retry_after = retry_after
        super().__init__(code, method=method)


class SlackUnreachable(SlackError):
    """The request never reached Slack (DNS, refused, TLS); nothing was written."""


class SlackUncertain(SlackError):
    """Slack may or may not have done it: a 5xx, a cut connection, a timeout or an unreadable answer."""
