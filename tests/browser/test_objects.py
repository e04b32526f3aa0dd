"""An object built in the browser: ten fields, a list, a board; then used by somebody who sells."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Visits
from tests.browser.visit import Visit
from yeji.records.models import Thing

HERE = "/settings/objects/sample/"
FIELDS = {
    "customer": ("link", "客户"),
    "product": ("link", "产品"),
    "amount": ("number", "数量"),
    "fee": ("money", "样品费"),
    "sent_on": ("date", "寄出日期"),
    "arrives": ("moment", "预计到达"),
    "express": ("text", "快递单号"),
    "wishes": ("choices", "要求"),
    "rating": ("score", "客户评分"),
    "state": ("choice", "状态"),
}
CHOICES = {"state": ("待寄", "已寄", "已反馈"), "wishes": ("冷链", "加急")}


def add_field(root: Visit, key: str, kind: str, label: str) -> None:
    page = root.page
    root.go(f"{HERE}fields/new/")
    page.locator(f'a[href="?kind={kind}"]').click()
    page.fill('[name="label_zh"]', label)
    page.fill('[name="key"]', key)
    if kind == "link":
        page.select_option('[name="to"]', key)
    for place, choice in enumerate(CHOICES.get(key, ())):
        page.locator('[name="choices-zh"]').nth(place).fill(choice)
        page.locator('[name="choices-colour"]').nth(place).select_option(index=place + 1)
    page.locator("form .btn-primary").click()
    expect(page.locator(f'a[href="{HERE}fields/{key}/"]')).to_be_visible()


def test_a_sample_request_is_built_and_used(visits: Visits) -> None:
    root = visits("root", language="zh-hans")
    page = root.page
    root.go("/settings/objects/new/")
    for name, value in {"label_zh": "样品申请", "key": "sample", "numbering": "样品-{YYYY}-{0000}"}.items():
        page.fill(f'[name="{name}"]', value)
    page.select_option('[name="icon"]', "package")
    page.locator("form .btn-primary").click()
    for key, (kind, label) in FIELDS.items():
        add_field(root, key, kind, label)
    assert root.too_wide() <= 0
    root.go(f"{HERE}list/")
    for key in ("code", "state", "fee", "customer", "wishes"):
        page.locator(f'[name="columns"][value="{key}"]').check()
    page.select_option('[name="board"]', "state")
    page.locator("form .btn-primary").click()
    expect(page.locator("dl.kv")).to_contain_text("状态")

    chen = visits("chen", language="zh-hans")
    chen.page.get_by_role("link", name="样品申请").first.click()
    chen.go("/records/sample/new/")
    chen.page.fill('[name="name"]', "两瓶试剂")
    chen.page.fill('[name="fee"]', "1200")
    chen.page.locator('[name="wishes"][value="c1"]').check()
    chen.page.locator("form .btn-primary").first.click()
    expect(chen.page.locator("h1")).to_contain_text("两瓶试剂")
    expect(chen.page.locator("main")).to_contain_text("冷链")
    chen.go("/records/sample/board/")
    card = chen.page.locator(".kd", has_text="两瓶试剂")
    expect(chen.page.locator(".kc", has_text="待寄").locator(".kd")).to_have_count(1)
    expect(card).to_contain_text("1,200")
    row = Thing.unscoped.get()
    assert (row.custom["state"], row.custom["wishes"]) == ("c1", ["c1"])
    assert row.code is not None
    assert row.code.endswith("-0001")

    phone = visits("chen", language="zh-hans", phone=True)
    for path in ("/records/sample/", f"/records/sample/{row.pk}/", "/records/sample/new/"):
        phone.go(path)
        assert phone.too_wide() <= 0, path
