"""The house keeps its order: imports go downward only, and heavy ones come late.

A new room (a file or folder of `explain/`) gets its place in ORDER, by what it may build on.
"""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from explain.torchvision_repair import torchvision_models

ROOT = Path(__file__).parent.parent

# A room may import the rooms that stand before it, and no other.
LAYERS = """
language
errors turns results check_results
picture_modes images torchvision_repair unfilled architectures imagenet catalogue
kinds tag drawings regions similarity typesetting words names baselines
shortage
memory download weights cost freezing residuals packing reach local classifier checkpoint
loading hiding
methods
explanation contrast ledger document
render contrast_drawing faithfulness trust whatif dataset lab
report journal batch
service
cli ui
"""
ORDER = LAYERS.split()
WITHOUT_A_MODEL = {
    "language",
    "errors",
    "results",
    "typesetting",
    "words",
}  # all that render may see


def imports(path):
    """The full names of what a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively; write the full name"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def room(name):
    """The room that `explain.<room>…` names, or None for what is not ours."""
    parts = name.split(".")
    ours = parts[0] == "explain" and len(parts) > 1 and not parts[1].startswith("__")
    return parts[1] if ours else None


FILES = {
    str(path.relative_to(ROOT).as_posix()): imports(path)
    for folder in ("explain", "bench", "assets")
    for path in sorted((ROOT / folder).rglob("*.py"))
}
# The package's own file only names what is imported later; a test below runs it.
OURS = [name for name in FILES if name.startswith("explain/") and name != "explain/__init__.py"]


def home(file):
    """The room that a file of `explain/` belongs to."""
    return file.split("/")[1].removesuffix(".py")


def packages(file):
    return {name.split(".")[0] for name in FILES[file]}


def test_every_room_has_its_place():
    missing = {home(file) for file in OURS} - set(ORDER) - {"__main__"}
    assert not missing, f"Say in ORDER, tests/test_layers.py, what {missing} may build on."
    assert len(set(ORDER)) == len(ORDER)


@pytest.mark.parametrize("file", OURS)
def test_imports_go_downward(file):
    own = home(file)
    below = ORDER[: ORDER.index(own)] if own in ORDER else ORDER
    upward = {name for name in FILES[file] if room(name) not in (None, own, *below)}
    assert not upward, f"{file} imports what stands above it: {sorted(upward)}"


def test_the_two_faces_do_not_know_each_other():
    """The command line does not import pages, nor pages the command line."""
    for file in OURS:
        rooms = {room(name) for name in FILES[file]}
        assert not (home(file) == "ui" and "cli" in rooms), file
        assert not (home(file) == "cli" and "ui" in rooms), file


def test_drawing_never_sees_a_model():
    assert {room(name) for name in FILES["explain/render.py"]} - {None} <= WITHOUT_A_MODEL
    assert not packages("explain/render.py") & {"torch", "torchvision", "captum"}


def test_pages_never_see_a_tensor():
    pages = [file for file in OURS if home(file) == "ui"]
    assert len(pages) > 5
    assert [file for file in pages if packages(file) & {"torch", "torchvision", "captum"}] == []


def test_streamlit_stays_in_its_folder():
    having = {file for file in FILES if "streamlit" in packages(file)}
    elsewhere = {file for file in having if not file.startswith("explain/ui/")}
    assert elsewhere == {"bench/load_visitor.py"}, "a visitor without a browser"
    assert "explain/ui/inputs.py" in having, "the walk finds what there is"


def loaded_by(code):
    """Which heavy packages a new Python has after running `code`."""
    heavy = ("streamlit", "torch", "torchvision", "captum", "matplotlib", "torch._dynamo")
    code += f"\nimport sys; print(*(name for name in {heavy} if name in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


def test_importing_the_package_loads_nothing_heavy():
    assert loaded_by("import explain") == set()


def test_the_package_still_has_what_it_names():
    code = "import explain\nassert all(getattr(explain, name) for name in explain.__all__)"
    assert loaded_by(code) >= {"torch", "captum"}
    assert "streamlit" not in loaded_by(code)


@pytest.mark.parametrize("architecture", ["drawings", "resnet50", "mobilenet_v2"])
def test_no_explanation_waits_for_the_compiler_of_torch(architecture, tmp_path):
    """Importing it takes as long as all else, and nothing here is compiled."""
    weights = None
    if architecture != "drawings":
        weights = tmp_path / "weights.pth"
        torch.save(getattr(torchvision_models(), architecture)().state_dict(), weights)
    code = (
        "from PIL import Image\n"
        "from explain import explain_image, load_classifier\n"
        f"weights = {weights and str(weights)!r}\n"
        f"classifier = load_classifier({architecture!r}, weights, device='cpu')\n"
        "for size in (64, 64, 96):\n"
        "    explain_image(classifier, Image.new('RGB', (64, 64), 'teal'), size=size,\n"
        "                  methods=('grad_cam', 'integrated_gradients', 'layer_cam', 'rise'))\n"
    )
    assert loaded_by(code) >= {"torch", "torchvision", "captum"}
    assert "torch._dynamo" not in loaded_by(code)


def test_torchvision_still_asks_the_compiler_what_it_wants_to_know():
    code = (
        "from explain.torchvision_repair import torchvision_models\n"
        "torchvision_models()\n"
        "import sys\n"
        "assert 'torch._dynamo.utils' not in sys.modules\n"
        "asks = sys.modules['torchvision.ops.roi_align'].is_compile_supported\n"
        "assert asks('cpu') and not asks('meta')\n"
    )
    assert "torch._dynamo" in loaded_by(code)


@pytest.mark.parametrize(
    "modules",
    ["errors, results, words", "images", "architectures, catalogue", "render", "drawings"],
)
def test_light_rooms_stay_light(modules):
    assert loaded_by(f"from explain import {modules}") == set()


def test_the_parts_of_the_page_that_come_first_load_no_torch():
    parts = "frame, inputs, panels, samples, state"
    assert loaded_by(f"from explain.ui import {parts}") == {"streamlit"}


def test_the_first_visit_does_not_wait_for_torch():
    """Only the thread that warms up beside the page may load it; here it does nothing."""
    code = (
        "from explain.ui import frame\n"
        "frame._load = lambda: None\n"
        "from streamlit.testing.v1 import AppTest\n"
        "page = AppTest.from_file('streamlit_app.py', default_timeout=60).run()\n"
        "assert not page.exception and page.file_uploader, page.exception\n"
    )
    assert loaded_by(code) & {"torch", "captum", "matplotlib"} == set()
