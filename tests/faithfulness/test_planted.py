"""The check against planted truth: on houses with the tag, the cheater looks at the tag."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
import torch

from explain.faithfulness import CHECKS, make_claim
from explain.lab import CHEATER, TAGGED_KIND, tagged_things
from explain.loading import load_classifier
from explain.methods import METHODS

PICTURES = 20
SEED = 941_000_000  # no figure and no limit was chosen on these
METHOD_OPTIONS = {
    "grad_cam": {},
    "integrated_gradients": {"steps": 8, "tolerance": 1.0},
    "occlusion": {"stride": 24},
}


@pytest.fixture(scope="module")
def scores():
    """By method, and for random maps, how far the log odds fall on each picture."""
    cheater = load_classifier(CHEATER, device="cpu")
    target, check = cheater.class_index(TAGGED_KIND), CHECKS["hide_hottest"]
    quick = check.make_options(elsewhere=3)  # the score does not depend on it
    before, found = torch.get_num_threads(), {key: [] for key in (*METHOD_OPTIONS, "random")}
    torch.set_num_threads(1)
    pictures = (picture.draw().picture for picture in tagged_things(3 * PICTURES, first_seed=SEED))
    passes = (cheater.run(cheater.prepare(picture)) for picture in pictures)
    fooled = (each for each in passes if each.prediction.top(1)[0].name == TAGGED_KIND)
    for number, forward in enumerate(islice(fooled, PICTURES)):
        maps = {
            key: METHODS[key].attribute(
                cheater, forward, target, METHODS[key].make_options(**options)
            )
            for key, options in METHOD_OPTIONS.items()
        }
        noise = np.random.default_rng(number).random(maps["grad_cam"].values.shape)
        maps["random"] = replace(maps["grad_cam"], values=noise.astype(np.float32))
        for key, attribution in maps.items():
            claim = make_claim(cheater, forward, attribution)
            found[key].append(check.run(claim, quick).score)
    torch.set_num_threads(before)
    assert len(found["random"]) == PICTURES
    return {key: np.array(each) for key, each in found.items()}


@pytest.mark.parametrize("method", METHOD_OPTIONS)
def test_the_method_ranks_above_a_random_map_on_95_of_100_pictures(scores, method):
    assert (scores[method] > scores["random"]).mean() >= 0.95


def test_what_hides_the_tag_takes_the_answer_away(scores):
    """Occlusion finds the tag itself: without it hardly anything of the answer is left."""
    assert np.median(scores["occlusion"]) > 4
    assert np.abs(np.median(scores["random"])) < 1
