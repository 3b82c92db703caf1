"""POST /api/explain: the explanation that Python gives, or one sentence why not."""

import base64
import io
import json
import re
import tempfile

import numpy as np
import pytest
from PIL import Image

from explain import explain_image
from explain.service import api
from explain.service.form import MOST_BYTES
from explain.service.logs import JsonLines
from explain.service.settings import Settings
from tests import toys
from tests.service.asking import PICTURE, form, post


def test_the_answer_is_what_python_gives(serve):
    served = serve()
    found = post(served, form(PICTURE, format="npy", method="integrated_gradients", target="elk"))
    assert found.status == 200, found.text
    expected = explain_image(
        served.models.classifier, toys.random_picture(), "integrated_gradients", "elk"
    )
    said = found.json
    values = np.load(io.BytesIO(base64.b64decode(said["map"]["data"])))
    assert values.dtype == np.float32
    np.testing.assert_allclose(values, expected.attributions[0].values, rtol=1e-4, atol=1e-6)
    assert [each["name"] for each in said["top"]] == [
        score.name for score in expected.prediction.top(5)
    ]
    assert said["top"][0]["probability"] == pytest.approx(expected.prediction.top(1)[0].probability)
    assert (said["target"]["name"], said["map"]["method"]) == ("elk", "integrated_gradients")
    assert found.headers["cache-control"] == "no-store"


def test_without_more_it_is_grad_cam_of_the_predicted_class_as_a_picture(serve):
    served = serve()
    said = post(served, form(PICTURE)).json
    shown = Image.open(io.BytesIO(base64.b64decode(said["map"]["data"])))
    assert (shown.format, shown.size) == ("PNG", (toys.SIZE, toys.SIZE))
    assert said["target"] == said["top"][0]
    assert (said["model"], said["map"]["method"]) == ("toy", "grad_cam")
    np.testing.assert_equal(said["map"]["native_shape"], [8, 8])


@pytest.mark.parametrize(
    ("sent", "status", "sentence"),
    [
        (form(b"no picture"), 400, "not a picture"),
        (form(b""), 400, "empty"),
        (form(PICTURE[:300]), 400, "damaged"),
        (form(), 400, "“picture” is missing"),
        (form(picture="text"), 400, "“picture” is to be a file"),
        (form(PICTURE, method="magic"), 400, "no method “magic”"),
        (form(PICTURE, model="resnet9000"), 400, "no model “resnet9000”"),
        (form(PICTURE, model="missing"), 400, "Its file is gone."),
        (form(PICTURE, target="ghost"), 400, "no class “ghost”"),
        (form(PICTURE, target="99"), 400, "Class 99 does not exist"),
        (form(PICTURE, format="gif"), 400, "no format “gif”"),
        (form(PICTURE, size="64"), 400, "no field “size”"),
        (form(PICTURE, ("target", b"elk")), 400, "“target” is to be text"),
        (form(PICTURE, ("picture", PICTURE)), 400, "more than once"),
        (form(PICTURE, *[("picture", b"")] * 30), 400, "cannot be read"),
        (form(PICTURE, target="x" * 2000), 400, "cannot be read"),
        ({"chunks": [b"{}"], "headers": {"content-type": "application/json"}}, 415, "form"),
        ({"chunks": [b""]}, 415, "form"),
        ({"headers": {"content-type": "multipart/form-data"}}, 400, "cannot be read"),
        ({**form(PICTURE), "chunks": [b"--nothing"]}, 400, "cannot be read|missing"),
        ({**form(PICTURE), "chunks": [b"\0\xff"]}, 400, "cannot be read"),
    ],
)
def test_what_cannot_be_done_gets_its_sentence(serve, sent, status, sentence):
    found = post(serve(), sent)
    assert (found.status, list(found.json)) == (status, ["error"]), found.text
    assert re.search(sentence, found.json["error"])


def test_the_same_field_twice_is_refused(serve):
    sent, again = form(PICTURE, target="elk"), form(target="ant")
    sent["chunks"][:0] = again["chunks"][:-1]
    assert "more than once" in post(serve(), sent).json["error"]


def test_what_is_too_large_is_cut_off_while_it_comes(serve):
    sent = form(b"")
    rest = [bytes(1 << 20)] * 100
    sent["chunks"][1:2] = rest
    found = post(serve(), sent)
    assert found.status == 413
    assert "20 MB" in found.json["error"]
    said = form(PICTURE)
    said["headers"]["content-length"] = str(MOST_BYTES + 1)
    assert post(serve(), said).status == 413


def test_a_picture_never_lies_on_a_disk(serve, monkeypatch):
    def rolled(file):
        raise AssertionError("a temporary file was made")

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", rolled)
    data = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 256, (800, 800, 3), dtype=np.uint8)
    Image.fromarray(noise).save(data, "PNG", compress_level=0)
    assert len(data.getvalue()) > 1.5e6
    assert post(serve(), form(data.getvalue())).status == 200


def test_methods_that_take_too_long_are_refused_before_they_begin(serve):
    served = serve(Settings(api_seconds=0.0))
    found = post(served, form(PICTURE, method="rise"))
    assert found.status == 400
    assert "the limit is 0 s" in found.json["error"]


def test_a_bug_is_a_number_for_the_client_and_a_trace_in_the_log(serve, caplog):
    served = serve()
    served.models.watch.failing = "layer2"
    found = post(served, form(PICTURE))
    assert found.status == 500
    reference = re.search(r"reference number (\w{8})", found.json["error"])[1]
    record = next(each for each in caplog.records if each.exc_info)
    assert json.loads(JsonLines().format(record))["reference"] == reference
    assert record.exc_info[0] is toys.StageFailure
    assert "layer2" not in found.text


def test_neither_answer_nor_log_knows_the_files_name(serve, caplog):
    served = serve()
    caplog.set_level("INFO")
    found = [post(served, form(data)) for data in (PICTURE, b"no picture")]
    served.models.watch.failing = "layer2"
    found.append(post(served, form(PICTURE)))
    assert [each.status for each in found] == [200, 400, 500]
    assert len(caplog.records) >= 4
    assert not any("secret name" in each.text for each in found)
    assert "secret name" not in caplog.text + repr([vars(each) for each in caplog.records])


def test_a_bug_outside_of_computing_has_a_number_too(serve, monkeypatch):
    async def broken(request):
        raise KeyError("inside")

    monkeypatch.setattr(api, "read_form", broken)
    served = serve()
    with pytest.raises(KeyError):  # goes on to the server's own log after the answer
        post(served, form(PICTURE))
