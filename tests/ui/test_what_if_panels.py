"""What the page "What if" draws: bars, lines between regions, parts."""

import re

import numpy as np
from PIL import Image
from streamlit.testing.v1 import AppTest

from explain.ui.smallest_panels import LINE, outlined


def drawn(before, after):
    """The rows that `change_bars` draws: name, words, width now, width before."""

    def script(before, after):
        import numpy as np

        from explain.results import Prediction
        from explain.ui.change_panels import change_bars

        names = ("cat", "dog", "<b>", "owl", "fox", "elk", "bee")

        def made(values):
            return Prediction(np.log(np.float32(values)), np.float32(values), names)

        change_bars(made(before), made(after), made(before).score(1))

    at = AppTest.from_function(script, args=(before, after)).run()
    assert not at.exception
    body = at.get("html")[0].proto.body
    return re.findall(
        r"<li( class=explained)?><b>(.*?)</b><span>(.*?) → <strong>(.*?)</strong></span>.*?"
        r'class="new" style="width:([\d.]+)%"></i><i class="old" style="width:([\d.]+)%"',
        body,
    )


def test_the_bars_keep_their_order_and_say_what_was_and_what_is():
    rows = drawn(
        (0.5, 0.3, 0.1, 0.05, 0.03, 0.015, 0.005), (0.25, 0.6, 0.05, 0.05, 0.03, 0.015, 0.005)
    )
    assert [row[1] for row in rows] == ["cat", "dog", "&lt;b&gt;", "owl", "fox"]
    assert rows[0] == ("", "cat", "50&nbsp;%", "25&nbsp;%", "25.00", "50.00")
    assert rows[1] == (" class=explained", "dog", "30&nbsp;%", "60&nbsp;%", "60.00", "30.00")


def test_what_comes_on_top_now_is_added_below():
    rows = drawn(
        (0.5, 0.3, 0.1, 0.05, 0.03, 0.015, 0.005), (0.02, 0.1, 0.01, 0.01, 0.01, 0.01, 0.84)
    )
    assert [row[1] for row in rows] == ["cat", "dog", "&lt;b&gt;", "owl", "fox", "bee"]
    assert rows[-1][2:] == ("&lt; 1&nbsp;%", "84&nbsp;%", "84.00", "0.50")


def test_a_line_is_drawn_where_two_regions_meet():
    labels = np.zeros((224, 224), dtype=int)
    labels[:, 100:] = 1
    picture = Image.new("RGB", (224, 224), (10, 20, 30))
    pixels = np.asarray(outlined(picture, labels))
    assert pixels.shape == (448, 448, 3)  # twice as large, so that lines are thin
    is_line = (pixels == LINE).all(-1)
    assert is_line[:, 199].all()
    assert is_line.sum() == 448
    assert (pixels[~is_line] == (10, 20, 30)).all()
    assert (np.asarray(picture) == (10, 20, 30)).all(), "the model's picture stays as it is"
