"""Which facilities a collector takes, when several share a park."""

from __future__ import annotations

import re
from dataclasses import dataclass

from technopark.catalogue.model import Catalogue
from technopark.errors import SettingsError
from technopark.wire.topics import PREFIX

_FORM = re.compile(r"(?P<index>[1-9][0-9]{0,3})/(?P<count>[1-9][0-9]{0,3})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Partition:
    """Share `index` of `count`, from 1: its facilities are its alone, so a station's readings stay in order."""

    index: int
    count: int

    @classmethod
    def parse(cls, text: str) -> Partition:
        """Read `i/n`.

        Raises:
            SettingsError: it is not of that form, or i is not 1 to n.
        """
        match = _FORM.fullmatch(text.strip())
        if match is None or int(match["index"]) > int(match["count"]):
            raise SettingsError(f"partition {text!r} is not of the form i/n with i from 1 to n, such as 1/2")
        return cls(int(match["index"]), int(match["count"]))

    @property
    def client_id(self) -> str:
        """The name of its persistent session at the broker."""
        return f"technopark-ingest-{self.index}-of-{self.count}"

    def filters(self, catalogue: Catalogue) -> tuple[str, ...]:
        """Return the topic filters to subscribe to.

        The first share listens to the whole wire, so that what comes from unknown facilities is quarantined too.
        """
        if self.index == 1:
            return (f"{PREFIX}/#",)
        return tuple(f"{PREFIX}/{facility}/#" for facility in self._facilities(catalogue))

    def passed_over(self, catalogue: Catalogue) -> frozenset[str]:
        """Return the facilities that the filters let through although they are another share's."""
        if self.index != 1:
            return frozenset()
        return frozenset(facility.id for facility in catalogue.facilities) - set(self._facilities(catalogue))

    def _facilities(self, catalogue: Catalogue) -> list[str]:
        return [
            facility.id
            for position, facility in enumerate(catalogue.facilities)
            if position % self.count == self.index - 1
        ]
