"""A run: right numbers per picture, one pass each, kept on disk, continued, opened again."""

import json

import numpy as np
import pyarrow.parquet as pq
import pytest
import torch
from captum.attr import LayerGradCam

from explain import explain_image
from explain.dataset import run as run_module
from explain.dataset.answers import answer_batch
from explain.dataset.loader import LoadOptions
from explain.dataset.results import open_results
from explain.dataset.run import RunOptions, RunProgress, run_dataset
from explain.dataset.sources import open_dataset
from explain.errors import Cancelled, DatasetError, ModelError
from explain.images import open_picture
from tests import toys
from tests.dataset.conftest import png, png_bytes, write_files

LOAD = LoadOptions(batch=4)


def go(classifier, folder, out, watch=None, limit=None, load=LOAD):
    dataset = open_dataset(folder, classifier.class_names)
    run_dataset(classifier, dataset, out, RunOptions(limit, load), watch)
    return open_results(out)


class StopAfter:
    """Watches a run and stops it once `count` pictures are done."""

    def __init__(self, count, error=Cancelled):
        self.count, self.error, self.seen = count, error, []

    def __call__(self, progress):
        self.seen.append(progress)
        if progress.done >= self.count:
            raise self.error("Stopped.")


@pytest.fixture
def counted(monkeypatch):
    """How many pictures the model was asked about."""
    counts = []
    monkeypatch.setattr(
        run_module, "answer_batch", lambda *args: counts.append(len(args[1])) or answer_batch(*args)
    )
    return counts


def test_every_row_holds_what_the_definition_says(colours, colour_folder, tmp_path):
    results = go(colours, colour_folder, tmp_path / "out")
    records = results.records
    assert len(records) == 20
    assert results.complete
    row = list(records.paths).index("val/red/2.png")  # green in truth
    brightness = np.array([20, 200, 20]) / 255
    logits = 10 * brightness
    np.testing.assert_allclose(records.top_logits[row], np.sort(logits)[::-1], rtol=1e-4)
    assert records.top[row, 0] == 1
    assert records.labels[row] == 0
    total = np.exp(logits).sum()
    np.testing.assert_allclose(records.confidence[row], np.exp(logits[1]) / total, rtol=1e-4)
    np.testing.assert_allclose(records.label_probability[row], np.exp(logits[0]) / total, rtol=1e-4)
    np.testing.assert_allclose(records.loss[row], np.log(total) - logits[0], rtol=1e-4)
    np.testing.assert_allclose(records.margin[row], logits[0] - logits[1], rtol=1e-4)
    assert records.rank[row] == 1
    # Grad-CAM: the gradient of class c's logit by channel c is 10 / 16, by the others 0.
    np.testing.assert_allclose(records.maps[row], np.full((4, 4), brightness[1] * 10 / 16), 1e-4)
    np.testing.assert_allclose(
        records.label_maps[row], np.full((4, 4), brightness[0] * 10 / 16), 1e-4
    )


def test_a_right_picture_has_one_map_for_both(colours, colour_folder, tmp_path):
    records = go(colours, colour_folder, tmp_path / "out").records
    assert records.right.sum() == 19
    np.testing.assert_array_equal(records.maps[records.right], records.label_maps[records.right])
    table = pq.read_table(tmp_path / "out" / "pictures.parquet")
    assert table["label_map"].null_count == 20  # 19 right, 1 unreadable


def test_an_unreadable_picture_is_a_row_with_its_reason(colours, colour_folder, tmp_path):
    results = go(colours, colour_folder, tmp_path / "out")
    (unreadable,) = results.unreadable
    assert (unreadable.path, unreadable.label, unreadable.split) == ("val/blue/1.png", 2, "val")
    assert "not a picture that can be read" in unreadable.reason


def test_rows_stand_in_the_order_of_the_data_set(colours, colour_folder, tmp_path):
    records = go(colours, colour_folder, tmp_path / "out").records
    assert list(records.paths) == sorted(records.paths)


def test_numbers_are_those_of_a_single_explanation(toy, tmp_path):
    files = {
        f"{name}/{seed}.png": png_bytes(toys.random_picture(seed))
        for seed, name in enumerate(toys.CLASS_NAMES * 2)
    }
    records = go(toy, write_files(tmp_path / "set", files), tmp_path / "out").records
    assert 0 < records.right.sum() < len(records)
    for row, path in enumerate(records.paths):
        picture = open_picture(files[path])
        explanation = explain_image(toy, picture)
        prediction = explanation.prediction
        assert records.top[row, 0] == prediction.top(1)[0].index
        np.testing.assert_allclose(records.top_logits[row], np.sort(prediction.logits)[::-1], 1e-4)
        for maps, target in ((records.maps, records.top[row, 0]), (records.label_maps, None)):
            index = records.labels[row] if target is None else target
            expected = _captum_map(toy, picture, int(index))
            np.testing.assert_allclose(
                maps[row], expected, rtol=0, atol=1e-5 * np.abs(expected).max()
            )


def _captum_map(classifier, picture, target):
    """Captum's own map of the whole network."""
    layer = classifier.stages[classifier.stage_names.index(classifier.layer)]
    x = classifier.to_device(classifier.prepare(picture).tensor).requires_grad_()
    return LayerGradCam(classifier.stages, layer).attribute(x, target).detach()[0, 0].numpy()


def test_each_stage_sees_each_picture_once(tmp_path):
    watch = toys.StageWatch()
    toy = toys.make_toy(watch=watch)
    toy.cost()
    values = np.concatenate([toy.prepare(toys.random_picture(n)).tensor for n in range(6)])
    watch.calls.clear()
    answer_batch(toy, values, np.zeros(6, int))
    front = toy.stage_names[: toy.stage_names.index(toy.layer) + 1]
    assert {name: watch.calls[name] for name in front} == dict.fromkeys(front, 2)  # 4, then 2
    # The cheap head once more, for the gradient of both classes together.
    assert {watch.calls[name] for name in set(toy.stage_names) - set(front)} == {3}


def test_stopping_keeps_what_is_done_and_a_second_start_continues(
    colours, colour_folder, tmp_path, counted
):
    out, stop = tmp_path / "out", StopAfter(8)
    with pytest.raises(Cancelled):
        go(colours, colour_folder, out, stop)
    results = open_results(out)
    assert len(results.records) == 8
    assert not results.complete
    whole = go(colours, colour_folder, out)
    assert whole.complete
    assert sum(counted) == 20
    fresh = go(colours, colour_folder, tmp_path / "fresh")
    assert list(whole.records.paths) == list(fresh.records.paths)
    np.testing.assert_array_equal(whole.records.maps, fresh.records.maps)


def test_ctrl_c_keeps_what_is_done(colours, colour_folder, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        go(colours, colour_folder, tmp_path / "out", StopAfter(4, KeyboardInterrupt))
    assert len(open_results(tmp_path / "out").records) == 4


def test_a_run_that_died_is_continued_from_its_parts(colours, colour_folder, tmp_path, counted):
    out = tmp_path / "out"
    with pytest.raises(RuntimeError):
        go(colours, colour_folder, out, StopAfter(8, RuntimeError))
    with pytest.raises(DatasetError, match="holds no finished results"):
        open_results(out)
    (out / "parts" / "half.partial").write_bytes(b"PAR1")
    assert go(colours, colour_folder, out).complete
    assert sum(counted) == 20
    assert [path.name for path in sorted(out.iterdir())] == [
        "manifest.json", "pictures.parquet", "run.json",
    ]  # fmt: skip


def test_a_second_run_asks_the_model_nothing_but_looks_again_at_the_unreadable(
    colours, colour_folder, tmp_path, counted
):
    go(colours, colour_folder, tmp_path / "out")
    counted.clear()
    (colour_folder / "val/blue/1.png").write_bytes(png("blue"))
    results = go(colours, colour_folder, tmp_path / "out")
    assert counted == [1]
    assert len(results.records) == 21
    assert results.unreadable == ()


def test_changed_new_and_removed_pictures_are_noticed(colours, colour_folder, tmp_path, counted):
    go(colours, colour_folder, tmp_path / "out")
    counted.clear()
    (colour_folder / "val/red/0.png").write_bytes(png("green", (70, 70)))
    (colour_folder / "val/red/9.png").write_bytes(png("red"))
    (colour_folder / "val/red/1.png").unlink()
    records = go(colours, colour_folder, tmp_path / "out").records
    assert sum(counted) == 2
    found = dict(zip(records.paths, records.predicted, strict=True))
    assert found["val/red/0.png"] == 1
    assert found["val/red/9.png"] == 0
    assert "val/red/1.png" not in found


def test_a_limit_takes_pictures_evenly_and_counts_what_was_done(
    colours, colour_folder, tmp_path, counted
):
    results = go(colours, colour_folder, tmp_path / "out", limit=6)
    assert len(results.records) + len(results.unreadable) == 6
    assert set(results.records.labels) == {0, 1, 2}
    assert not results.complete
    assert len(go(colours, colour_folder, tmp_path / "out", limit=10).records) >= 9
    assert go(colours, colour_folder, tmp_path / "out").complete
    assert sum(counted) == 20


def test_another_model_in_the_same_folder_is_refused(colours, colour_folder, tmp_path):
    go(colours, colour_folder, tmp_path / "out")
    other = colours.with_preprocess(colours.preprocess.at_size(80))
    with pytest.raises(DatasetError, match="another data set, model or preprocessing"):
        go(other, colour_folder, tmp_path / "out")
    assert open_results(tmp_path / "out").complete


def test_progress_tells_rate_and_time_left(colours, colour_folder, tmp_path):
    seen = []
    go(colours, colour_folder, tmp_path / "out", seen.append)
    assert [each.done for each in seen] == [0, 4, 8, 12, 16, 20, 21]
    assert {each.total for each in seen} == {21}
    assert seen[-1].unreadable == 1
    assert seen[0].seconds_left is None
    half = RunProgress(done=60, total=100, before=10, unreadable=0, seconds=25.0)
    assert (half.rate, half.seconds_left) == (2.0, 20.0)


def test_no_more_pictures_wait_than_asked_for(colours, tmp_path):
    """The loader decodes a few batches ahead and then waits for the model."""
    files = {f"red/{number:03}.png": png("red") for number in range(60)}
    read, most = [], []
    dataset = open_dataset(write_files(tmp_path / "set", files), colours.class_names)
    original = dataset.files.read
    dataset.files.read = lambda path: read.append(path) or original(path)
    run_dataset(
        colours, dataset, tmp_path / "out", RunOptions(load=LoadOptions(4, 2, 2)),
        lambda progress: most.append(len(read) - progress.done),
    )  # fmt: skip
    assert max(most) <= 12
    assert len(read) == 60


def test_a_model_that_answers_nan_is_named(colours, colour_folder, tmp_path):
    with torch.no_grad():
        colours.stages[-1].weight.fill_(float("nan"))
    with pytest.raises(ModelError, match="not numbers"):
        go(colours, colour_folder, tmp_path / "out")


def test_a_model_with_one_class_is_refused(tmp_path):
    toy = toys.make_toy(1)
    folder = write_files(tmp_path / "set", {"ant/1.png": png("red")})
    with pytest.raises(DatasetError, match="single class"):
        go(toy, folder, tmp_path / "out")


def test_a_damaged_result_is_named(colours, colour_folder, tmp_path):
    out = tmp_path / "out"
    go(colours, colour_folder, out)
    table = (out / "pictures.parquet").read_bytes()
    (out / "pictures.parquet").write_bytes(table[:100])
    with pytest.raises(DatasetError, match="is damaged"):
        open_results(out)
    (out / "manifest.json").write_text("{")
    with pytest.raises(DatasetError, match="is damaged"):
        open_results(out)
    (out / "manifest.json").write_text(json.dumps({"format": 0}))
    with pytest.raises(DatasetError, match="another version"):
        open_results(out)


def test_the_pictures_are_found_again_without_the_model(colours, colour_folder, tmp_path):
    results = go(colours, colour_folder, tmp_path / "out")
    assert results.open_files().read("val/red/2.png") == png("green")
    assert results.preprocess == colours.preprocess
