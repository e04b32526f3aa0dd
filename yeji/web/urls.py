"""The addresses of the screens."""

from __future__ import annotations

from django.urls import path

from yeji.web import preferences
from yeji.web.entrance import views as entrance
from yeji.web.figures import views as figures
from yeji.web.home.views import home
from yeji.web.records import bin_page, board_page, choices, edit_page, list_page, record_page
from yeji.web.search import search

urlpatterns = [
    path("", home),
    path("sign-in/", entrance.sign_in),
    path("sign-out/", entrance.sign_out),
    path("set-up/<str:secret>/", entrance.set_up),
    path("language/", preferences.language),
    path("theme/", preferences.theme),
    path("search/", search),
    path("explain/<slug:metric>/", figures.explain),
    path("entries/<slug:metric>/", figures.entries),
    path("records/<slug:type_key>/", list_page.list_page),
    path("records/<slug:type_key>/totals/", list_page.totals),
    path("records/<slug:type_key>/board/", board_page.board_page),
    path("records/<slug:type_key>/bin/", bin_page.bin_page),
    path("records/<slug:type_key>/choices/", choices.choices),
    path("records/<slug:type_key>/new/", edit_page.new_page),
    path("records/<slug:type_key>/<int:record>/", record_page.record_page),
    path("records/<slug:type_key>/<int:record>/edit/", edit_page.edit_page),
    path("records/<slug:type_key>/<int:record>/delete/", bin_page.delete),
    path("records/<slug:type_key>/<int:record>/restore/", bin_page.restore),
    path("records/<slug:type_key>/<int:record>/move/", board_page.move),
    path("records/<slug:type_key>/<int:record>/<slug:verb_key>/", edit_page.verb_page),
]
