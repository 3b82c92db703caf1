"""What the words of the command line stand for: pictures, methods, options, names for files."""

import pytest

from explain.cli.choices import wanted_methods
from explain.cli.pictures import Stems, expand, file_name_part


def test_a_folder_stands_for_its_pictures_by_name(folder):
    assert expand([str(folder)]) == [str(folder / "house.png"), str(folder / "two.png")]


def test_a_pattern_stands_for_the_files_that_fit(folder):
    assert expand([str(folder / "*.png"), str(folder / "**" / "*.jpg")]) == [
        str(folder / "house.png"),
        str(folder / "two.png"),
        str(folder / "more" / "house.jpg"),
    ]


def test_a_file_with_signs_of_a_pattern_in_its_name_is_that_file(tmp_path):
    for name in ("a1.png", "a[1].png"):
        (tmp_path / name).write_bytes(b"")
    assert expand([str(tmp_path / "a[1].png")]) == [str(tmp_path / "a[1].png")]


def test_hidden_files_of_a_folder_are_left_out(tmp_path):
    for name in ("._dog.jpg", "dog.JPG"):
        (tmp_path / name).write_bytes(b"")
    assert expand([str(tmp_path)]) == [str(tmp_path / "dog.JPG")]


def test_what_stands_for_nothing_stays_and_the_order_is_kept(folder):
    given = ["z.png", str(folder / "none"), "*.nothing", "a.png"]
    assert expand(given) == given


def test_grad_cam_by_default():
    wanted = wanted_methods(None)
    assert list(wanted) == ["grad_cam"]
    assert (wanted["grad_cam"].layer, wanted["grad_cam"].relu) == (None, True)


def test_the_layer_goes_to_the_methods_that_have_one():
    wanted = wanted_methods(["integrated_gradients", "grad_cam"], "layer3")
    assert list(wanted) == ["integrated_gradients", "grad_cam"]
    assert wanted["grad_cam"].layer == "layer3"
    assert (
        wanted["integrated_gradients"]
        == wanted_methods(["integrated_gradients"])["integrated_gradients"]
    )


def test_options_are_turned_into_what_they_are_and_count_more_than_the_layer():
    given = ["grad_cam.layer=layer2", "grad_cam.relu=no", "integrated_gradients.steps=100",
             "integrated_gradients.baseline=mean"]  # fmt: skip
    wanted = wanted_methods(["grad_cam", "integrated_gradients"], "layer3", given)
    assert vars(wanted["grad_cam"]) == {"layer": "layer2", "relu": False}
    assert vars(wanted["integrated_gradients"]) == {
        "steps": 100, "baseline": "mean", "points": "adaptive", "tolerance": 0.05, "chunk": 4
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("golf ball", "golf_ball"),
        ("missile / rocket", "missile___rocket"),
        ('a<b>:"c"\\d|e?f*', "a_b___c__d_e_f_"),
        ("jack-o'-lantern", "jack-o'-lantern"),
        ("Bildschirm\u202f2", "Bildschirm_2"),
        ("e\N{COMBINING ACUTE ACCENT}te", "éte"),
        ("\x1b[0m\n", "_[0m_"),
        ("", "_"),
        ("語" * 100, "語" * 26),  # 3 bytes each, 80 bytes at most
    ],
)
def test_any_text_is_a_part_of_a_file_name(text, part):
    assert file_name_part(text) == part


def test_stems_are_all_different_also_where_case_does_not_count():
    stems = Stems()
    given = ["a/dog.jpg", "b/dog.png", "dog-2.jpg", "DOG.gif", "cat.jpg", "b/dog.png"]
    assert [stems.next_for(source) for source in given] == [
        "dog", "dog-2", "dog-2-2", "DOG-3", "cat", "dog-4",
    ]  # fmt: skip
