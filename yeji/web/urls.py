"""The addresses of the screens."""

from __future__ import annotations

from django.urls import path

from yeji.web import preferences
from yeji.web.entrance import views as entrance
from yeji.web.entrance.password_link import password_page
from yeji.web.entrance.set_up import set_up_page
from yeji.web.figures import views as figures
from yeji.web.home.views import home, performance, today
from yeji.web.me import notices
from yeji.web.me import views as me
from yeji.web.metrics import builder
from yeji.web.metrics import pages as metrics
from yeji.web.objects import field_pages
from yeji.web.objects import pages as objects
from yeji.web.records import (
    all_page,
    bin_page,
    board_page,
    choices,
    column_page,
    edit_page,
    filter_page,
    list_page,
    merge_page,
    record_page,
    selected_page,
    view_pages,
)
from yeji.web.search import panel, search
from yeji.web.settings import accounts, backups, months, organisation, statements, system
from yeji.web.settings.welcome import template, welcome

urlpatterns = [
    path("", home),
    path("performance/", performance),
    path("today/", today),
    path("sign-in/", entrance.sign_in),
    path("sign-out/", entrance.sign_out),
    path("set-up/<str:secret>/", set_up_page),
    path("password/<str:secret>/", password_page),
    path("welcome/", welcome),
    path("templates/<slug:type_key>.csv", template),
    path("settings/accounts/", accounts.list_page),
    path("settings/accounts/new/", accounts.new_page),
    path("settings/accounts/<int:number>/", accounts.account_page),
    path("settings/accounts/<int:number>/roles/", accounts.roles_page),
    path("settings/accounts/<int:number>/person/", accounts.person_page),
    path("settings/accounts/<int:number>/link/", accounts.make_link),
    path("settings/accounts/<int:number>/deactivate/", accounts.deactivate),
    path("settings/accounts/<int:number>/reactivate/", accounts.reactivate),
    path("settings/objects/", objects.list_page),
    path("settings/objects/new/", objects.new_page),
    path("settings/objects/<slug:type_key>/", objects.object_page),
    path("settings/objects/<slug:type_key>/edit/", objects.edit_page),
    path("settings/objects/<slug:type_key>/list/", objects.columns_page),
    path("settings/objects/<slug:type_key>/delete/", objects.delete),
    path("settings/objects/<slug:type_key>/fields/new/", field_pages.new_page),
    path("settings/objects/<slug:type_key>/fields/<slug:key>/", field_pages.edit_page),
    path("settings/objects/<slug:type_key>/fields/<slug:key>/<slug:verb>/", field_pages.act),
    path("settings/system/", system.system_page),
    path("settings/system/<slug:kind>/", system.work_fragment),
    path("settings/system/<slug:kind>/start/", system.start),
    path("settings/backups/", backups.backups_page),
    path("settings/backups/<str:name>/download/", backups.download),
    path("settings/backups/<str:name>/delete/", backups.delete),
    path("settings/backups/<str:name>/restore/", backups.restore_page),
    path("settings/organisation/", organisation.tree_page),
    path("settings/organisation/units/new/", organisation.new_unit),
    path("settings/organisation/units/<int:unit>/move/", organisation.move_unit_page),
    path("settings/organisation/people/<int:person>/move/", organisation.move_person_page),
    path("settings/months/", months.months_page),
    path("settings/months/<slug:month>/", months.step_page),
    path("settings/statements/", statements.statements_page),
    path("settings/statements/file/", statements.statement_file),
    path("language/", preferences.language),
    path("theme/", preferences.theme),
    path("me/", me.me),
    path("me/preferences/", me.prefer),
    path("me/password/", me.password),
    path("me/sessions/", me.end_sessions),
    path("me/tokens/", me.make_token),
    path("me/tokens/<int:number>/", me.end_token),
    path("notices/", notices.page),
    path("notices/bell/", notices.bell),
    path("notices/read/", notices.read_all),
    path("notices/<int:number>/", notices.open_notice),
    path("search/", search),
    path("search/panel/", panel),
    path("explain/<slug:metric>/", figures.explain),
    path("entries/<slug:metric>/", figures.entries),
    path("metrics/", metrics.list_page),
    path("metrics/new/", builder.new_page),
    path("metrics/<slug:metric>/", metrics.metric_page),
    path("metrics/<slug:metric>/change/", builder.change_page),
    path("metrics/<slug:metric>/filling/", metrics.filling),
    path("metrics/<slug:metric>/again/", metrics.act, {"verb": "again"}),
    path("metrics/<slug:metric>/retire/", metrics.act, {"verb": "retire"}),
    path("metrics/<slug:metric>/use/", metrics.act, {"verb": "use"}),
    path("records/<slug:type_key>/", list_page.list_page),
    path("records/<slug:type_key>/totals/", list_page.totals),
    path("records/<slug:type_key>/board/", board_page.board_page),
    path("records/<slug:type_key>/all/", all_page.all_page),
    path("records/<slug:type_key>/all/field/", all_page.field_part),
    path("records/<slug:type_key>/all/<int:number>/", all_page.change_page),
    path("records/<slug:type_key>/all/<int:number>/stop/", all_page.stop_page),
    path("records/<slug:type_key>/all/<int:number>/undo/", all_page.undo_page),
    path("records/<slug:type_key>/filter/", filter_page.filter_page),
    path("records/<slug:type_key>/filter/line/", filter_page.line_part),
    path("records/<slug:type_key>/columns/", column_page.column_page),
    path("records/<slug:type_key>/views/", view_pages.views_page),
    path("records/<slug:type_key>/views/new/", view_pages.new_view),
    path("records/<slug:type_key>/views/<int:number>/", view_pages.view_page),
    path("records/<slug:type_key>/views/<int:number>/list/", view_pages.save_list),
    path("records/<slug:type_key>/views/<int:number>/delete/", view_pages.delete_page),
    path("records/<slug:type_key>/views/<int:number>/move/", view_pages.move_page),
    path("records/<slug:type_key>/bin/", bin_page.bin_page),
    path("records/<slug:type_key>/merge/", merge_page.merge_page),
    path("records/<slug:type_key>/merges/<int:number>/undo/", merge_page.undo),
    path("records/<slug:type_key>/selected/", selected_page.selected),
    path("records/<slug:type_key>/choices/", choices.choices),
    path("records/<slug:type_key>/new/", edit_page.new_page),
    path("records/<slug:type_key>/<int:record>/", record_page.record_page),
    path("records/<slug:type_key>/<int:record>/edit/", edit_page.edit_page),
    path("records/<slug:type_key>/<int:record>/delete/", bin_page.delete),
    path("records/<slug:type_key>/<int:record>/restore/", bin_page.restore),
    path("records/<slug:type_key>/<int:record>/purge/", bin_page.purge),
    path("records/<slug:type_key>/<int:record>/move/", board_page.move),
    path("records/<slug:type_key>/<int:record>/<slug:verb_key>/", edit_page.verb_page),
]
