"""Reports of toys, made in memory."""

import io
import re

import pytest
import torch
from PIL import Image

from explain.explanation import predict
from explain.images import open_picture
from explain.methods import get_method
from explain.report import Chapter, Mapped, Original, Recipe, Report, Said
from tests import toys

HOSTILE = "<img src=x onerror=alert(1)>.png"


@pytest.fixture(scope="package", autouse=True)
def one_thread_in_all():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def chapter_of(toy, data: bytes, name: str = "two.png", methods=("grad_cam",), **more) -> Chapter:
    forward = predict(toy, open_picture(data), source=name)
    target = forward.prediction.top(1)[0]
    recipe = Recipe(toy.name, "ab" * 32, "drawings")
    maps = [
        Mapped(
            (method := get_method(key)).attribute(toy, forward, target.index),
            method.options(),
            Said("amber", "Hiding the hottest 15 % does little."),
        )
        for key in methods
    ]
    return Chapter(Original(name, data), recipe, toy, forward, target, tuple(maps), **more)


@pytest.fixture
def toy_report(toy):
    """One picture, two maps: one signed, one not."""
    data = png(toys.random_picture(3))
    return Report((chapter_of(toy, data, HOSTILE, ("grad_cam", "input_x_gradient")),))


def text_of(page: str) -> str:
    """What a reader reads."""
    import html

    body = re.sub(r"<(style|script).*?</\1>", "", page, flags=re.DOTALL)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)))
