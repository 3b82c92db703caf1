"""A long map of a large network is stopped at once, however early the visitor clicks."""

from bench.page import MODEL, photograph, write_weights
from tests.browser.driving import Visitor, serve


def test_cancel_holds_and_the_page_with_it(chromium, tmp_path):
    write_weights(tmp_path / MODEL)
    with serve(tmp_path, EXPLAIN_WEIGHTS_DIR=str(tmp_path)) as url:
        visitor = Visitor(chromium, url, f"/?model={MODEL}")
        page = visitor.page
        for seed in range(4):  # the field of the first picture leaves the page, the others stay
            visitor.upload(f"{seed}.jpg", photograph(seed))
            page.locator("h1.says", has_text=f"{seed}.jpg").wait_for()
            page.get_by_role("button", name="Cancel").click()
            page.locator(".wait", has_text="Stopped.").wait_for()
            visitor.page.wait_for_timeout(1500)  # nobody begins it again
            assert page.get_by_role("button", name="Cancel").count() == 0
            assert page.locator(".wait", has_text="Stopped.").count() == 1
            assert page.locator("figure.map img").count() == 2
            assert page.locator(".light").count() == 2
        assert visitor.problems == []
        visitor.context.close()
