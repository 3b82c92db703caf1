"""The API described, in the language asked for."""

import json
import re

import pytest

from explain.methods import METHODS
from tests.service.asking import PICTURE, form, post


def test_sentences_come_in_the_language_asked_for(serve):
    assert post(serve(), form(b"no picture"), "?lang=zh").json["error"].startswith("文件不是")
    assert post(serve(), form(b""), "?lang=xx").json["error"].startswith("The file is empty")


@pytest.mark.parametrize(("method", "path"), [("GET", "/api/explain"), ("GET", "/api/what")])
def test_other_addresses_answer_as_json(serve, method, path):
    found = serve().ask(method, path)
    assert found.status in (404, 405)
    assert "/api/docs" in found.json["error"]


def test_the_description_names_all_there_is(serve):
    said = serve().ask("GET", "/api/openapi.json").json
    operation = said["paths"]["/api/explain"]["post"]
    fields = operation["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]
    assert fields["method"]["enum"] == list(METHODS)
    assert fields["model"] == {
        "enum": ["toy", "missing"],
        "default": "toy",
        "description": "The model",
    }
    assert set(operation["responses"]) == {"200", "400", "413", "415", "500", "503"}
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
    given = post(serve(), form(PICTURE)).json
    assert set(answer["properties"]) == set(given)
    assert set(answer["properties"]["map"]["properties"]) == set(given["map"])
    assert set(answer["properties"]["target"]["properties"]) == set(given["target"])
    json.dumps(said)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_for_people_asks_for_nothing_else(serve, language):
    found = serve().ask("GET", f"/api/docs?lang={language}")
    assert f'<html lang="{language}">' in found.text
    assert "guided_backprop" in found.text
    assert not re.search(r"src=|<link|<script|@import|url\(", found.text)
