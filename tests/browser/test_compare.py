"""A visitor puts maps side by side, and asks why it is a house and nothing else."""

LINK = "/?sample=house&model=drawings"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def choose(visitor, mode):
    visitor.page.get_by_role("radio", name=mode).click()
    visitor.rest()


def test_from_a_grid_of_maps_to_a_ledger_that_adds_up(visit):
    visitor = visit(LINK, settle=False)
    page = visitor.page
    page.locator("h1.says").wait_for()
    page.get_by_role("link", name="Compare").click()
    page.get_by_test_id("stMain").get_by_label("Methods").press("Backspace")  # the slow one
    page.get_by_text("How alike are they?").wait_for(timeout=120_000)
    page.locator("table.alike").wait_for()
    maps = page.locator(".lane figure.map")
    maps.nth(5).wait_for()
    assert maps.count() == 6, "two classes: the picture and two maps each"
    assert page.locator(".lane img:not([alt])").count() == 0
    assert page.locator("table.alike tbody tr").count() == 4

    choose(visitor, "Why A and not B")
    page.get_by_text("The parts add up").wait_for(timeout=120_000)
    visitor.rest()
    # At one moment: the page may still draw the same table again.
    shown = page.locator("table.ledger td:last-child").all_inner_texts()
    *lines, total = (float(text.replace("−", "-")) for text in shown)
    assert round(sum(lines), 2) == total
    numbers = set(page.locator(".frame .number.at").all_inner_texts())
    assert numbers == set(page.locator("table.ledger .number").all_inner_texts())
    assert visitor.problems == []


def test_on_a_phone_nothing_is_wider_than_the_screen(visit):
    visitor = visit(LINK, settle=False, **PHONE)
    page = visitor.page
    page.locator("h1.says").wait_for()
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_role("link", name="Compare").click()
    page.get_by_text("How alike are they?").wait_for(timeout=120_000)
    page.get_by_test_id("stSidebarCollapseButton").locator("button").click()
    for mode, text in (
        ("Models", "The cheater"),
        ("Pictures", "Picture 1"),
        ("Why A and not B", "What makes up the lead"),
        ("Classes", "How alike are they?"),
    ):
        choose(visitor, mode)
        page.get_by_text(text).first.wait_for(timeout=120_000)
        wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
        assert wide <= 390, mode
    assert visitor.problems == []
