"""The page of HTML: whole, true to the figures, harmless with strangers' names; the overlays."""

import html
import re

import numpy as np
import pytest
from PIL import Image

from explain import explain_image
from explain.dataset.analysis import analyse, as_json
from explain.dataset.clusters import find_clusters
from explain.dataset.overlays import enlarged, heatmaps, stored_attribution
from explain.dataset.proof import Proof
from explain.dataset.results import DatasetResults, open_results
from explain.dataset.run import run_dataset
from explain.dataset.sources import open_dataset
from explain.dataset.summary import Extras, write_summary
from explain.images import open_picture
from explain.language import speaking
from tests import toys
from tests.dataset.conftest import png_bytes, write_files

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def colour_results(colours, colour_folder, tmp_path):
    dataset = open_dataset(colour_folder, colours.class_names)
    run_dataset(colours, dataset, tmp_path / "out")
    return open_results(tmp_path / "out")


def text_of(page):
    written = page.read_text(encoding="utf-8")
    body = re.sub(r"<style>.*?</style>", "", written, flags=re.DOTALL)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)))


def test_the_page_says_what_the_figures_say(colour_results, tmp_path):
    found = analyse(colour_results.records)
    page = write_summary(
        colour_results, found, tmp_path / "out", Extras(colour_results.open_files())
    )
    text = text_of(page)
    assert "Right: 19 of 20, 95 % (76 to 99)" in text
    assert found.comparison.sentence in text
    assert "val/blue/1.png: The file is not a picture" in text
    assert "green with > 99 %, in truth red (< 1 %)" in text
    assert "Too few pictures per class" in text


def test_the_page_is_written_in_the_readers_language(colour_results, tmp_path):
    with speaking("zh"):
        found = analyse(colour_results.records)
        page = write_summary(colour_results, found, tmp_path / "out")
    assert '<html lang="zh">' in page.read_text(encoding="utf-8")
    text = text_of(page)
    assert "答对：19/20，95 %（76 到 99）" in text
    assert "green ，> 99 %；其实是 red （< 1 %）" in text
    assert "Right:" not in text


def test_every_picture_on_the_page_is_there_and_nothing_comes_from_elsewhere(
    colour_results, tmp_path
):
    found = analyse(colour_results.records)
    page = write_summary(
        colour_results, found, tmp_path / "out", Extras(colour_results.open_files())
    )
    written = page.read_text(encoding="utf-8")
    sources = re.findall(r'src="([^"]+)"', written)
    assert len(sources) == 3 + 3  # one mistake, three classes
    for source in sources:
        Image.open(page.parent / source).verify()
    assert "http" not in written
    assert "<script" not in written
    on_disk = {f"png/{path.name}" for path in (page.parent / "png").iterdir()}
    assert on_disk == set(sources)


def test_without_the_pictures_the_figures_are_still_there(colour_results, tmp_path):
    (tmp_path / "other").mkdir()
    page = write_summary(colour_results, analyse(colour_results.records), tmp_path / "other")
    assert "in truth red" in text_of(page)
    assert "mistake-001" not in page.read_text(encoding="utf-8")


def test_a_set_without_a_readable_picture_still_says_so(colours, tmp_path):
    folder = write_files(tmp_path / "set", {"red/1.png": b"no picture", "green/1.png": b""})
    run_dataset(colours, open_dataset(folder, colours.class_names), tmp_path / "out")
    results = open_results(tmp_path / "out")
    text = text_of(write_summary(results, analyse(results.records), tmp_path / "out"))
    assert "Right: no pictures" in text
    assert "green/1.png: The file is empty." in text
    assert "No mistakes." in text


def test_names_are_shown_as_they_are_and_never_run(tmp_path):
    toy = toys.make_toy()
    toy.class_names = (HOSTILE, *toy.class_names[1:])
    files = {f"{index}/{HOSTILE.replace('/', '')}.png": _picture(index) for index in range(3)}
    dataset = open_dataset(write_files(tmp_path / "set", files), toy.class_names)
    run_dataset(toy, dataset, tmp_path / "out")
    results = open_results(tmp_path / "out")
    page = write_summary(results, analyse(results.records), tmp_path / "out")
    written = page.read_text(encoding="utf-8")
    assert "<script" not in written
    assert "&lt;script&gt;alert(1)" in written


def _picture(seed):
    return png_bytes(toys.random_picture(seed))


def test_a_suspicious_group_comes_with_its_proof(colour_results, planted, tmp_path):
    manifest = {**colour_results.manifest, "class_names": list(planted.class_names)}
    results = DatasetResults(tmp_path, manifest, planted, ())
    found = analyse(planted)
    proof = Proof(found.clusters[0].region, 39, 1, 40)
    page = write_summary(results, found, tmp_path, Extras(proofs={0: proof}))
    text = text_of(page)
    assert text.count(found.clusters[0].sentence) == 2  # among the points and at the group
    assert text.count("39 of 40 change; at random 1 of 40") == 2
    assert Image.open(tmp_path / "png" / "cluster-1.png").size == (168, 168)


def test_the_json_value_has_the_same_numbers(planted):
    found = analyse(planted)
    value = as_json(planted, found, mistakes=3)
    assert value["accuracy"]["top1"]["count"] == 170
    assert value["accuracy"]["top1"]["total"] == 180
    assert [each["path"] for each in value["mistakes"]] == ["50.png", "51.png", "52.png"]
    assert value["overfit"]["sentence"] == found.comparison.sentence
    (cluster,) = value["clusters"]
    assert cluster["sentence"] == find_clusters(planted)[0].sentence
    assert cluster["region"] == [0.0, 5 / 7, 2 / 7, 1.0]


def test_a_stored_map_is_drawn_as_grad_cam_draws_it(toy):
    explanation = explain_image(toy, open_picture(_picture(5)))
    attribution = explanation.attributions[0]
    records_map = _native(toy, explanation)
    stored = stored_attribution(records_map, attribution.target, 64, toy.layer)
    np.testing.assert_allclose(
        stored.values, attribution.values, atol=1e-5 * attribution.values.max()
    )
    assert stored.native_shape == attribution.native_shape


def _native(toy, explanation):
    from explain.methods.grad_cam import native_grad_cam

    forward = toy.run(explanation.model_input)
    return native_grad_cam(toy, forward, explanation.target.index).numpy()


def test_enlarging_interpolates_between_the_centres_of_cells():
    np.testing.assert_allclose(
        enlarged(np.array([[0.0, 4.0]], np.float32), 4)[0], [0.0, 1.0, 3.0, 4.0]
    )


def test_both_maps_of_a_mistake_have_one_scale(colour_results):
    records = colour_results.records
    (row,) = np.flatnonzero(~records.right)
    predicted, labelled = heatmaps(colour_results, row)
    assert predicted.limit == labelled.limit
    assert predicted.values.max() == pytest.approx(1.0)
    assert labelled.values.max() == pytest.approx(0.1, rel=1e-4)  # red 20 of green 200


def test_it_says_where_it_comes_from_as_reports_do(colour_results, tmp_path):
    page = write_summary(colour_results, analyse(colour_results.records), tmp_path / "out")
    text = text_of(page)
    assert "Weights of" in text
    assert "SHA-256" in text
    assert re.search(r"Made \d{4}-\d\d-\d\dT", text)
    assert re.search(r"Versions explain [0-9a-f]{12}, python 3", text)
    assert "break-inside: avoid" in page.read_text(encoding="utf-8"), "and it prints as they do"
