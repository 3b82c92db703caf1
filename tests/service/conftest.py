"""A service around toys, as an app that is asked in this process."""

import pytest
from starlette.applications import Starlette

from explain.errors import ModelError
from explain.service.api import unexpected
from explain.service.parts import Service
from explain.service.settings import Settings
from tests import toys
from tests.service.asking import ask, run


class ToyModels:
    def __init__(self):
        self.watch = toys.StageWatch()
        self.classifier = toys.make_toy(watch=self.watch)
        self.warmed = False

    def keys(self):
        return ("toy", "missing")

    def loaded(self):
        return ("toy",) if self.warmed else ()

    def get(self, key):
        if key == "missing":
            raise ModelError("Its file is gone.")
        return self.classifier

    def warm_up(self):
        self.warmed = True


class Served:
    """The service of these settings; `ask` is one request to it."""

    def __init__(self, settings=Settings(), *more_routes, gate=None, models=None):  # noqa: B008
        self.models = models or ToyModels()
        self.service = Service(settings, self.models, gate)
        self.service.warmth.ready = True
        self.app = Starlette(
            routes=[*self.service.routes(), *more_routes],
            middleware=self.service.middleware(),
            exception_handlers={Exception: unexpected},
        )

    def ask(self, method, path, **more):
        return run(ask(self.app, method, path, **more))


@pytest.fixture
def serve(one_thread):
    return Served
