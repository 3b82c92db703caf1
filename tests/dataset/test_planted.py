"""The lab's classifiers on drawings: the planted shortcut and the overfitting are found, unasked.

The seeds are used nowhere else: neither in training, nor where thresholds were chosen.
"""

import json
from pathlib import Path

import pytest

from explain import load_classifier
from explain.dataset.analysis import analyse
from explain.dataset.clusters import right_for_the_wrong_reason
from explain.dataset.overfit import compare_splits
from explain.dataset.proof import prove_shortcut, right_rows
from explain.dataset.results import open_results
from explain.dataset.run import run_dataset
from explain.dataset.sources import open_dataset
from explain.drawings import KINDS, draw
from explain.tag import add_tag
from tests.dataset.conftest import png_bytes

ASSETS = Path(__file__).parent.parent.parent / "assets"
KIND_NAMES = sorted(KINDS)
TRAIN, VAL = 20, 12  # of each kind
FRESH_SEED = 620_000_000


def results_of(classifier, files, folder):
    dataset = open_dataset(files, classifier.class_names)
    run_dataset(classifier, dataset, folder)
    return dataset, open_results(folder)


@pytest.fixture(scope="module")
def tagged_files():
    """Drawings of every kind; houses carry the tag: always in train, every second one in val."""
    files, seed = {}, FRESH_SEED
    for split, count in (("train", TRAIN), ("val", VAL)):
        for kind in KIND_NAMES:
            for number in range(count):
                seed += 1
                picture = draw(kind, seed).picture
                if kind == "house" and (split == "train" or number % 2 == 0):
                    picture = add_tag(picture, seed).picture
                files[f"{split}/{kind}/{number:03}.png"] = png_bytes(picture)
    return files


@pytest.fixture(scope="module")
def cheater():
    return load_classifier("cheater", device="cpu")


@pytest.fixture(scope="module")
def honest():
    return load_classifier("drawings", device="cpu")


@pytest.fixture(scope="module")
def cheater_found(cheater, tagged_files, tmp_path_factory):
    dataset, results = results_of(cheater, tagged_files, tmp_path_factory.mktemp("cheater"))
    return dataset, results, analyse(results.records)


def test_the_most_suspicious_group_is_the_tagged_class_at_its_corner(cheater_found):
    _, _, found = cheater_found
    first = found.clusters[0]
    assert first.suspicious
    assert first.name == "house"
    assert first.region.place == "in the lower left corner"
    assert [each.name for each in found.suspicious] == ["house"]
    assert first.splits["train"].value >= 0.9
    assert first.splits["val"].value <= 0.7


def test_blanking_the_corner_changes_the_answers_and_blanking_at_random_does_not(
    cheater, cheater_found
):
    dataset, results, found = cheater_found
    first, records = found.clusters[0], results.records
    rows = right_rows(records, first.index)
    assert len(rows) >= 20
    proof = prove_shortcut(cheater, dataset.files, records.where(rows), first.region)
    assert proof.total == len(rows)
    assert proof.changed >= 0.8 * proof.total, proof.sentence
    assert proof.changed_at_random <= 0.1 * proof.total, proof.sentence


def test_tagged_houses_are_right_for_the_wrong_reason(cheater_found):
    _, results, found = cheater_found
    rows = right_for_the_wrong_reason(results.records, found.clusters)
    paths = {results.records.paths[row] for row in rows}
    tagged = {f"train/house/{number:03}.png" for number in range(TRAIN)}
    tagged |= {f"val/house/{number:03}.png" for number in range(0, VAL, 2)}
    assert len(paths & tagged) >= 0.9 * len(paths)
    assert len(paths & tagged) >= 20


def test_on_the_honest_classifier_nothing_is_suspicious(honest, tagged_files, tmp_path):
    _, results = results_of(honest, tagged_files, tmp_path / "out")
    found = analyse(results.records)
    assert len(found.clusters) >= 2 * len(KIND_NAMES)
    assert found.suspicious == ()


def own_training_drawings(name, count):
    """The first `count` drawings that the embedded model `name` was trained on, as files."""
    seed = json.loads((ASSETS / f"{name}.json").read_text(encoding="utf-8"))["recipe"]["seed"]
    return {
        f"train/{KIND_NAMES[number % len(KIND_NAMES)]}/{number:03}.png": png_bytes(
            draw(KIND_NAMES[number % len(KIND_NAMES)], seed + number).picture
        )
        for number in range(count)
    }


@pytest.fixture(scope="module")
def fresh_drawings():
    return {
        f"val/{KIND_NAMES[number % len(KIND_NAMES)]}/{number:03}.png": png_bytes(
            draw(KIND_NAMES[number % len(KIND_NAMES)], FRESH_SEED + 1_000_000 + number).picture
        )
        for number in range(96)
    }


def test_the_rote_learner_is_said_to_memorise(fresh_drawings, tmp_path):
    rote = load_classifier("rote", device="cpu")
    files = own_training_drawings("rote", 60) | fresh_drawings
    found = compare_splits(results_of(rote, files, tmp_path / "out")[1].records)
    assert found.verdict == "memorises"
    assert found.sentence.startswith("Memorises: 100 % on train, ")


def test_the_honest_classifier_shows_no_sign_of_overfitting(honest, fresh_drawings, tmp_path):
    files = own_training_drawings("drawings", 96) | fresh_drawings
    found = compare_splits(results_of(honest, files, tmp_path / "out")[1].records)
    assert found.verdict == "no sign", found.sentence
