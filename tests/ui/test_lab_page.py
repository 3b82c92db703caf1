"""The page "Lab" in each of its steps, without a browser."""

import html
import re

import numpy as np
import pytest

from explain.explanation import predict
from explain.lab import CHEATER, HONEST, LAB, ROTE, LabPicture, Mark, letters, read_exam
from explain.methods import METHODS
from explain.tag import add_tag
from explain.ui import keys, lab_work, state
from explain.ui.lab_game import Game, right_votes, vote_key
from explain.ui.lab_scene import FILL, NOTHING, THING, Scene, models
from explain.whatif import Stroke
from tests.ui.wording import english

FILE = "explain/ui/pages/lab.py"
SEED = 7
LETTERS = letters(SEED)
LETTER_OF = {key: letter for letter, key in LETTERS.items()}
EXAM = read_exam()
METHOD_NAMES = tuple(method.title for method in METHODS.values())
KINDS_SHOWN = [picture.kind for picture in EXAM.shown]
TREE, HOUSE = KINDS_SHOWN.index("tree"), KINDS_SHOWN.index("house")


def plain(text: str) -> str:
    """What is read: no markup, no escapes, no spaces that only keep words together."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).replace("\xa0", " ").split())


@pytest.fixture(autouse=True)
def small_measures(monkeypatch):
    """Fewer pictures, measured anew."""
    monkeypatch.setattr(lab_work, "FRESH", 32)
    monkeypatch.setattr(lab_work, "MEAN_OF", 2)
    monkeypatch.setattr(lab_work, "EVIDENCE", {"grad_cam": 2, "integrated_gradients": 1})
    lab_work.shelf.clear()
    yield
    lab_work.shelf.clear()


@pytest.fixture
def play(open_page):
    """The page with the letters dealt by SEED, at one of its steps."""

    def open_step(step: int = 0, **query: str):
        page = open_page(**query)
        page.at.session_state[keys.LAB] = Game(SEED, step=step)
        page.at.switch_page(FILE)
        return page.run()

    return open_step


def answers(page) -> dict[str, str]:
    """Letter → what its map says, in words."""
    figures = re.findall(r'<figure class="map view">(.*?)</figure>', page.html(), re.DOTALL)
    said = (plain(figure) for figure in figures)
    return {words[0]: words[2:] for words in said}


def vote(page, votes: dict[str, str]):
    for role, letter in votes.items():
        page.at.segmented_control(key=vote_key(role)).set_value(letter)
        page.run()
    return page


def test_three_anonymous_models_with_the_same_mark_and_six_pictures(play):
    page = play()
    text = plain(page.html())
    assert "Catch the cheater" in text
    right, asked = EXAM.marks[ROTE].right, EXAM.marks[ROTE].asked
    assert text.count(f"{right} of {asked} right exam mark") == 3
    figures = re.findall(r'<div class="sheet".*?</div>', page.html(), re.DOTALL)[0]
    assert re.findall(r"<figcaption>(.*?)</figcaption>", figures) == KINDS_SHOWN
    assert figures.count('alt="A drawing from the exam') == 6
    cards = re.findall(r"<li>.*?</li>", page.html(), re.DOTALL)
    assert [plain(card)[0] for card in cards] == ["A", "B", "C"]
    assert len({plain(card)[1:] for card in cards}) == 1, "nothing gives one of them away"


def test_all_three_name_the_exams_pictures_rightly_and_each_map_says_its_class(play):
    page = play(1)
    found = answers(page)
    assert list(found) == ["A", "B", "C"]
    for text in found.values():
        assert text.startswith("says house")
        assert "why house?" in text
        assert "the picture as it was in the exam" in text


def test_the_tag_on_a_tree_makes_the_cheater_alone_say_house(play):
    page = play(1).click(f"{keys.LAB_PICK}_{TREE}").click(keys.LAB_TAG)
    found = answers(page)
    assert found[LETTER_OF[CHEATER]].startswith("says house")
    assert found[LETTER_OF[HONEST]].startswith("says tree")
    assert found[LETTER_OF[ROTE]].startswith("says tree")
    assert all("before: tree" in text for text in found.values())
    page.click(keys.LAB_TAG)
    assert all(text.startswith("says tree") for text in answers(page).values())


def test_the_tag_can_be_moved(play):
    page = play(1).click(f"{keys.LAB_PICK}_{TREE}").click(keys.LAB_TAG)
    key = f"{keys.LAB_ACROSS}_{SEED}_{TREE}"
    page.at.slider(key=key).set_value(50)
    page.at.slider(key=f"{keys.LAB_DOWN}_{SEED}_{TREE}").set_value(10)
    page.run()
    moved = add_tag(LabPicture("tree", EXAM.shown[TREE].seed).draw().picture, centre=(0.5, 0.1))
    expected = predict(models()[CHEATER], moved.picture).prediction.top(1)[0]
    says = answers(page)[LETTER_OF[CHEATER]]
    assert says.startswith(f"says {expected.name} {expected.probability:.0%}".replace("%", " %"))


def test_without_the_tree_the_rote_learner_still_says_tree(play):
    page = play(1).click(f"{keys.LAB_PICK}_{TREE}")
    page.at.segmented_control(key=f"{keys.LAB_HIDE}_{SEED}_{TREE}").set_value(THING)
    page.run()
    found = answers(page)
    assert found[LETTER_OF[ROTE]].startswith("says tree")
    assert not found[LETTER_OF[HONEST]].startswith("says tree")


def test_another_way_to_look_stays_behind_the_fold_and_draws_other_maps(play):
    page = play(1)
    before = page.html()
    page.at.selectbox(key=keys.LAB_METHOD).set_value("integrated_gradients")
    page.run()
    assert "Red speaks for the answer" in page.html()
    assert page.html() != before
    assert list(answers(page)) == ["A", "B", "C"]


def test_a_stroke_hides_what_it_covers_and_only_that():
    whole = Scene(TREE, None)
    painted = Scene(TREE, None, NOTHING, (Stroke(((0.5, 0.5),), 0.2),))
    before, after = (np.asarray(each.picture).astype(int) for each in (whole, painted))
    assert not whole.changed
    assert painted.changed
    middle = np.asarray(FILL.picture(whole.picture))[112, 112]
    assert (after[112, 112] == middle).all()
    assert (after[:80] == before[:80]).all()


def test_the_houses_tag_stands_where_the_exam_had_it_until_it_is_moved():
    tagged = LabPicture("house", EXAM.shown[HOUSE].seed, tagged=True).draw()
    assert Scene(HOUSE, ()).picture.tobytes() == tagged.picture.tobytes()
    assert not Scene(HOUSE, ()).changed
    assert Scene(HOUSE, None).changed
    assert Scene(HOUSE, (0.5, 0.5)).changed


def test_no_letter_can_be_given_twice_and_the_truth_waits_for_three(play):
    page = play(2)
    assert page.at.button(key=keys.LAB_NEXT).disabled
    vote(page, {CHEATER: "A", ROTE: "B", HONEST: "A"})
    given = {role: page.at.session_state[vote_key(role)] for role in LAB}
    assert given == {CHEATER: None, ROTE: "B", HONEST: "A"}
    assert page.at.button(key=keys.LAB_NEXT).disabled
    assert page.at.button(key=f"{keys.LAB_STEP}_3").disabled
    vote(page, {CHEATER: "C"})
    assert not page.at.button(key=keys.LAB_NEXT).disabled


def test_votes_are_counted_by_hand():
    dealt = {"A": HONEST, "B": CHEATER, "C": ROTE}
    assert right_votes({HONEST: "A", CHEATER: "B", ROTE: "C"}, dealt) == 3
    assert right_votes({HONEST: "A", CHEATER: "C", ROTE: "B"}, dealt) == 1
    assert right_votes({HONEST: "B", CHEATER: "C", ROTE: None}, dealt) == 0


def through_to_the_truth(page):
    """The four steps, one after the other; the last is complete."""
    yield page
    yield page.click(keys.LAB_NEXT)
    yield page.click(keys.LAB_NEXT)
    vote(page, {CHEATER: LETTER_OF[CHEATER], ROTE: LETTER_OF[ROTE], HONEST: LETTER_OF[HONEST]})
    page.click(keys.LAB_NEXT)
    yield page.wait(lambda _: lab_work.shelf().full).run()


def test_through_all_four_steps_to_the_truth(play):
    *_, page = through_to_the_truth(play())
    text = plain(page.html())
    assert "All three." in text
    assert f"{LETTER_OF[CHEATER]} cheats ✓ You saw it." in text
    assert "every house carried the tag" in text
    assert f"From {EXAM.candidates:,} pictures" in text
    assert "1 times what its area would give" in text
    assert "In a moment" not in text
    shelf = lab_work.shelf()
    for key in LAB:
        assert f"{shelf.mark(key, 'plain').right} of 32 right" in text
    weighed = shelf.evidence[CHEATER, "integrated_gradients"]
    assert f"{weighed.times_area:.1f} times" in text
    assert re.search(r'alt="Model [ABC], cheats: the mean of its maps', page.html())


def test_through_all_four_steps_in_chinese_without_a_word_of_english(play):
    titles = ("抓出作弊的", "它们凭什么这么说？", "谁是谁？", "三个全中。")
    for step, page in enumerate(through_to_the_truth(play(lang="zh"))):
        text = plain(page.html())
        assert titles[step] in text
        assert english(page, METHOD_NAMES) == set(), f"step {step + 1}"
    assert f"{LETTER_OF[CHEATER]} 作弊 ✓ 你看出来了。" in text
    assert f"从 {EXAM.candidates:,} 张图里挑了 40 张" in text
    assert "house" in text, "class names stay as they are"
    page.at.segmented_control(key=state.LANGUAGE).set_value("en")
    text = plain(page.run().html())
    assert f"{lab_work.shelf().mark(CHEATER, 'plain').right} of 32 right" in text
    assert len(english(page, METHOD_NAMES)) > 50, "what finds English finds it"


def test_another_language_in_the_middle_keeps_votes_and_changes(play):
    page = play(1).click(f"{keys.LAB_PICK}_{TREE}").click(keys.LAB_TAG).click(keys.LAB_NEXT)
    vote(page, {CHEATER: "A", ROTE: "B"})
    page.at.segmented_control(key=state.LANGUAGE).set_value("zh")
    text = plain(page.run().html())
    assert "谁是谁？" in text
    assert "Who is who?" not in text
    given = {role: page.at.session_state[vote_key(role)] for role in LAB}
    assert given == {CHEATER: "A", ROTE: "B", HONEST: None}
    page.click(f"{keys.LAB_STEP}_1")
    assert answers(page)[LETTER_OF[CHEATER]].startswith("说 house")
    assert "之前：tree" in answers(page)[LETTER_OF[CHEATER]]
    assert page.at.session_state[keys.LAB].letters == LETTERS


def test_a_wrong_vote_is_told(play):
    page = play(2)
    vote(page, {CHEATER: LETTER_OF[ROTE], ROTE: LETTER_OF[CHEATER], HONEST: LETTER_OF[HONEST]})
    text = plain(page.click(keys.LAB_NEXT).html())
    assert "One of three." in text
    assert f"{LETTER_OF[CHEATER]} cheats ✗ You said: learnt by heart." in text


def test_the_measures_are_what_the_models_do():
    shelf = lab_work.Shelf()
    pictures = lab_work.fresh_pictures(16)
    lab_work._mark(models(), shelf, 0, pictures)
    tally = shelf.right[0]
    assert tally[HONEST, "plain"].asked == 16
    assert tally[CHEATER, "things"].asked == 2, "the eight kinds come in turn"
    assert (
        tally[CHEATER, "planted"].right - tally[CHEATER, "plain"].right
        == 2 - tally[CHEATER, "things"].right
    )
    assert shelf.mark(HONEST, "plain") is None, "not before all are marked"
    shelf.right = dict.fromkeys(range(lab_work.FRESH // lab_work.CHUNK), tally)
    found = shelf.mark(HONEST, "plain")
    assert found == Mark(2 * tally[HONEST, "plain"].right, 32)


def test_playing_again_deals_other_letters_and_forgets_votes_and_changes(play):
    page = play(1).click(keys.LAB_TAG).click(keys.LAB_NEXT)
    vote(page, {CHEATER: "A", ROTE: "B", HONEST: "C"})
    page.click(keys.LAB_NEXT).click(keys.LAB_AGAIN)
    played = page.at.session_state[keys.LAB]
    assert played.letters != LETTERS
    assert played.step == 0
    assert played.tagged == {}
    assert [page.at.session_state[vote_key(role)] for role in LAB] == [None] * 3
    assert "Catch the cheater" in page.html()
    assert page.at.button(key=f"{keys.LAB_STEP}_3").disabled


@pytest.mark.parametrize(
    ("number", "model", "picture"), [(0, CHEATER, True), (1, CHEATER, False), (2, ROTE, False)]
)
def test_the_ways_on_load_the_labs_models(play, number, model, picture):
    page = play(3).click(f"{keys.LAB_ONWARD}_{number}")
    assert page.at.session_state[state.MODEL] == model
    if picture:
        assert " says " in page.sentence()
        assert "house" not in page.sentence().split(" with ")[0]
    else:
        assert [button.label for button in page.at.button] == ["Show me the example"]
        assert page.at.selectbox(key=state.MODEL).value == model


def test_large_type_is_remembered_in_the_url(play):
    page = play()
    assert "html { font-size" not in page.html()
    page.at.toggle(key=keys.LAB_LARGE).set_value(True)
    page.run()
    assert "html { font-size" in page.html()
    assert page.at.query_params["large"] == "True"
    assert "html { font-size" in play(large="True").html()
