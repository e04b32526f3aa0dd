"""The pages of the settings in the menu: only those that the visitor may open."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yeji.records.reading import may_write
from yeji.records.types import registry
from yeji.ui.components import Entry
from yeji.web.visitor import Visitor


def entries(visitor: Visitor, path: str) -> list[Entry]:
    """Places of the settings beside the lists of records."""
    scope = visitor.scope
    wanted = [
        (scope.administers, _("First steps"), "/welcome/", "bulb"),
        (scope.administers, _("Accounts"), "/settings/accounts/", "key"),
        (scope.administers, _("Roles"), "/settings/roles/", "shield-check"),
        (scope.looks_as and visitor.behind is None, _("Look as another"), "/looking/", "users"),
        (scope.administers or scope.hands_over, _("Hand-overs"), "/hand-overs/", "transfer"),
        (any(may_write(scope, kind) for kind in registry), _("Imports"), "/imports/", "upload"),
        (True, _("Exports"), "/exports/", "download"),
        (scope.administers, _("Organisation"), "/settings/organisation/", "sitemap"),
        (scope.administers, _("Territories"), "/settings/territories/", "map-pin"),
        (scope.administers, _("Objects and fields"), "/settings/objects/", "package"),
        (scope.administers, _("Masked values shown"), "/settings/reveals/", "eye"),
        (scope.closes, _("Months"), "/settings/months/", "calendar-stats"),
        (scope.sees_all_figures, _("Signed statements"), "/settings/statements/", "file-text"),
        (scope.administers, _("Backups"), "/settings/backups/", "device-floppy"),
        (scope.administers, _("System"), "/settings/system/", "gauge"),
    ]
    return [
        Entry(label=label, url=url, icon=icon, current=path.startswith(url)) for may, label, url, icon in wanted if may
    ]
