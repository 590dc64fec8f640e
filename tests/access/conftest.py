"""One town and one set of readers for all the walks of a worker."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from django.db import transaction

from tests.access.addresses import every_pattern, filled, make_forms, make_things
from tests.access.readers import make_readers
from tests.access.walk import Visitor
from tests.busy_town import make_busy
from tests.town import NOW, build_town


@dataclass(frozen=True)
class Place:
    """The town, who knocks, and every door by its page's name."""

    town: object
    readers: dict
    doors: dict[str, str]
    forms: dict[str, dict]
    roles: dict[str, tuple[str, ...]]
    unknown: list[str]

    def walk(self, reader: str, *names: str) -> dict[str, frozenset[str]]:
        """Give what came of knocking at every door, or at those named."""
        visitor = Visitor(self.readers[reader])
        return {name: visitor.knock(self.doors[name], self.forms.get(name)) for name in names or self.doors}


@pytest.fixture(scope="module")
def place(django_db_setup, django_db_blocker, tmp_path_factory):
    """Build it once; what the module does is rolled back."""
    from django.conf import settings
    from django.utils import timezone
    from django.views import defaults

    from tillit.foundation.live.hub import hub

    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(timezone, "now", lambda: NOW)
        patch.setattr(settings, "TILLIT_HOME", tmp_path_factory.mktemp("home"))
        patch.setattr(hub, "subscribe", lambda *topic, **since: None)  # a full house: who may not listen gets no 503
        plain = SimpleNamespace(render=lambda *given, **named: "")  # what the error pages look like is tested elsewhere
        patch.setattr(defaults, "loader", SimpleNamespace(get_template=lambda name: plain))
        town = build_town()
        make_busy(town)
        readers = make_readers(town)
        things = make_things(town)
        pages = list(every_pattern())
        addresses = {name: filled(address, things) for name, address, _ in pages}
        yield Place(
            town=town,
            readers=readers,
            doors={name: address for name, (address, _) in addresses.items()},
            forms=make_forms(town),
            roles={name: view.roles for name, _, view in pages},
            unknown=[part for _, parts in addresses.values() for part in parts],
        )
        transaction.set_rollback(True)
