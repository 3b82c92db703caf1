"""Pictures of a data set as cards: what it is, what the model says, and why for both classes."""

import html
from collections.abc import Sequence

import streamlit as st
from PIL import Image

from explain.dataset.clusters import Cluster
from explain.dataset.evidence import Region
from explain.dataset.gallery import outlined
from explain.dataset.overlays import OPACITY, evidence_picture, heatmaps
from explain.errors import PictureError
from explain.images import open_picture, sha256
from explain.language import mark, say
from explain.render import bar_labels, overlay
from explain.results import Heatmap
from explain.ui import state
from explain.ui.desk import Found
from explain.ui.samples import LOSSY, data_url
from explain.words import percent

PER_ROW = 2
SMALL = 168  # px of a mean heat map
EXPLAIN_PAGE = "explain/ui/pages/image.py"


def cards(found: Found, rows: Sequence[int], key: str) -> None:
    """One card per row number, each with a button that opens the picture in "Explain"."""
    for start in range(0, len(rows), PER_ROW):
        columns = st.columns(PER_ROW, gap="medium")
        for column, row in zip(columns, rows[start : start + PER_ROW], strict=False):
            with column:
                _card(found, int(row), f"{key}_{row}")


def _card(found: Found, row: int, key: str) -> None:
    records = found.results.records
    names = records.class_names
    label, said = names[records.labels[row]], names[records.predicted[row]]
    right = bool(records.right[row])
    picture = seen(found, row)
    predicted, labelled = heatmaps(found.results, row)
    parts = (
        [part("", picture, say("The picture {path}", path=records.paths[row]))] if picture else []
    )
    parts.append(_why(said, over_picture(predicted, picture)))
    if not right:
        parts.append(_why(label, over_picture(labelled, picture)))
    scale = bar_labels(predicted) or bar_labels(labelled)
    scales = say("both maps {low} to {high}", low=scale[0], high=scale[-1]) if scale else ""
    split = f"{records.splits[row]} · " if records.splits[row] else ""
    answer = verdict(label, said, percent(float(records.confidence[row])))
    st.html(
        f'<figure class="card"><figcaption>{answer}</figcaption>'
        f'<div class="row">{"".join(parts)}</div>'
        f'<p class="small">{_text(split + records.paths[row])}'
        f"{f' · {_text(scales)}' if scale and not right else ''}</p></figure>"
    )
    if picture is not None:
        opened = st.button(
            say("Open in Explain"),
            key=f"open_{key}",
            on_click=_open,
            args=(found, row),
            type="tertiary",
        )
        if opened:
            st.switch_page(EXPLAIN_PAGE)


def verdict(label: str, said: str, confidence: str) -> str:
    """What it is and what it was taken for, as HTML."""
    names = {"label": f"<b>{_text(label)}</b>", "said": f"<b>{_text(said)}</b>"}
    if label == said:
        return say("{said} {confidence}, and right", confidence=confidence, **names)
    return say("{label}, called {said} with {confidence}", confidence=confidence, **names)


def _why(name: str, picture: Image.Image) -> str:
    """A map of the evidence for a class."""
    return part(say("why {target}?", target=name), picture, say("Evidence for {name}", name=name))


def _open(found: Found, row: int) -> None:
    """Make this the picture of the page "Explain", for the model that was wrong about it."""
    assert found.files is not None
    path = str(found.results.records.paths[row])
    data = found.files.read(path)
    state.set_picture(state.ChosenPicture(data, path.rsplit("/", 1)[-1], sha256(data)))
    if found.opened is not None:
        st.session_state[state.MODEL] = found.opened.model_key


def seen(found: Found, row: int) -> Image.Image | None:
    """The part of the picture that the model saw; None where it is not at hand."""
    if found.files is None:
        return None
    try:
        picture = open_picture(found.files.read(str(found.results.records.paths[row])))
    except PictureError:  # it was there when the run went by
        return None
    return found.results.preprocess.crop_picture(picture)


def over_picture(heatmap: Heatmap, picture: Image.Image | None) -> Image.Image:
    """The map over the picture in grey; over plain grey where the picture is not at hand."""
    if picture is None:
        height, width = heatmap.values.shape
        return overlay(heatmap, Image.new("RGB", (width, height), (128, 128, 128)), 1.0)
    return overlay(heatmap, picture, OPACITY, grey=True)


def part(title: str, picture: Image.Image, alt: str) -> str:
    """A picture with words below it, as HTML; `alt` is what it is called for those who hear it."""
    return (
        f'<div><img src="{data_url(picture, LOSSY)}" alt="{_text(alt)}">'
        f"<span>{_text(title) or '&nbsp;'}</span></div>"
    )


def mean_map(found_cluster: Cluster) -> str:
    """The mean heat map of a group with its region outlined, as HTML."""
    shown = evidence_picture(found_cluster.mean, SMALL, float(found_cluster.mean.max()))
    alt = say(
        "Mean evidence of {name} pictures, most of it {place}",
        name=found_cluster.name,
        place=found_cluster.region.place,
    )
    return part(say("mean evidence"), outlined(shown, found_cluster.region), alt)


def example(found: Found, row: int, region: Region) -> str:
    """The overlay for the labelled class with the region outlined, as HTML; "" without pictures."""
    picture = seen(found, row)
    if picture is None:
        return ""
    records = found.results.records
    shown = outlined(over_picture(heatmaps(found.results, row)[1], picture), region)
    alt = say("{path}: evidence for the label, region outlined", path=records.paths[row])
    return part("", shown, alt)


def strip(parts: Sequence[str], columns: int) -> None:
    """Small pictures side by side."""
    st.html(f'<div class="row" style="--parts:{columns}">{"".join(parts)}</div>')


def class_means(means: Sequence[tuple[str, Image.Image, str]]) -> None:
    """One small picture per class with its words, as many side by side as fit."""
    alt = mark("Mean evidence of {name} pictures")
    cells = "".join(
        f'<div><img src="{data_url(picture, LOSSY)}" alt="{_text(say(alt, name=name))}">'
        f"<b>{_text(name)}</b><span>{_text(words)}</span></div>"
        for name, picture, words in means
    )
    st.html(f'<div class="means">{cells}</div>')


def _text(words: str) -> str:
    return html.escape(str(words))
