"""The app and the browser that the browser tests share."""

import pytest

from tests.browser.driving import FLAGS, Visitor, find_chromium, serve


@pytest.fixture(scope="session")
def app_url(tmp_path_factory):
    """The app, served for these tests alone, with an empty cache of weights."""
    with serve(tmp_path_factory.mktemp("server")) as url:
        yield url


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests; each test has a visitor of its own."""
    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium here; `make test` installs it where apt is (or set CHROMIUM)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A test that failed also tells what its visitors had before them."""
    report = yield
    if report.when == "call" and report.failed:
        for number, visitor in enumerate(item.funcargs.get("visit", _nobody).visitors, 1):
            report.sections.append((f"what visitor {number} saw", visitor.tell()))
    return report


def _nobody():
    """Where a test has no visitors."""


_nobody.visitors = []


@pytest.fixture
def visit(chromium, app_url):
    """Open the app as a new visitor: `visit()`, `visit(color_scheme="dark")`."""
    visitors = []

    def open_app(path: str = "/", **context) -> Visitor:
        visitors.append(Visitor(chromium, app_url, path, **context))
        return visitors[-1]

    open_app.visitors = visitors
    yield open_app
    for visitor in visitors:
        visitor.context.close()
