"""One row of a batch as a card: the picture, its map, the most probable classes, the reason."""

import html
from typing import Any

import numpy as np
import streamlit as st

from explain.catalogue import model_choices
from explain.dataset.overlays import enlarged
from explain.errors import PictureError
from explain.images import open_picture
from explain.language import say
from explain.render import bar_labels, normalise
from explain.results import Attribution, Heatmap
from explain.ui import panels, state
from explain.ui.batch_asked import one_row
from explain.ui.batch_source import OK, Batch, told
from explain.ui.set_cards import EXPLAIN_PAGE, over_picture, part, verdict
from explain.words import percent


def card(batch: Batch, number: int) -> None:
    """The row of this number, with a button that opens its picture in "Explain". Needs torch."""
    row = one_row(batch, number)
    shown = batch.pictures.shown(row["path"] or "")
    place = say("row {number}", number=f"{number + 1:,}")
    source = f"{shown} · {place}"
    if row["status"] != OK:
        _failed(row, source)
        return
    data, why = _read(batch, row)
    with told(batch.place):
        _answered(batch, row, data, source)
    if data is None:
        panels.small(why)
    elif st.button(
        say("Open in Explain"), key=f"open_batch_{number}", type="tertiary",
        on_click=_open, args=(batch, row, data),
    ):  # fmt: skip
        st.switch_page(EXPLAIN_PAGE)


def title_of(method: str) -> str:
    """The method's title in the reader's language. Needs torch."""
    from explain.methods import METHODS

    return say(METHODS[method].title) if method in METHODS else method


def _read(batch: Batch, row: dict[str, Any]) -> tuple[bytes | None, str]:
    """The picture's bytes; where they are not to be had, why not."""
    try:
        return batch.pictures.read(row["path"] or "", row["sha256"]), ""
    except PictureError as error:
        return None, str(error)


def _failed(row: dict[str, Any], source: str) -> None:
    """A picture without an answer: the reason that its row has."""
    heading = say("No answer")
    st.html(
        f'<figure class="card"><figcaption><b>{_text(heading)}</b></figcaption>'
        f'<p class="small">{_text(source)}</p></figure>'
    )
    st.warning(panels.escape_markdown(row["error"] or ""))


def _answered(batch: Batch, row: dict[str, Any], data: bytes | None, source: str) -> None:
    """The picture beside its map, and the most probable classes."""
    said = row["predicted_name"]
    picture = None if data is None else batch.preprocess.crop_picture(open_picture(data))
    parts = []
    if picture is not None:
        parts.append(part("", picture, say("The picture {path}", path=row["path"])))
    heatmap, scale = _heatmap(batch, row), ""
    if heatmap is not None:
        over = over_picture(heatmap, picture)
        parts.append(
            part(say("why {target}?", target=said), over, say("Evidence for {name}", name=said))
        )
        labels = bar_labels(heatmap)
        scale = say("map {low} to {high}", low=labels[0], high=labels[-1]) if labels else ""
    answer = _verdict(batch, row)
    small = " · ".join(filter(None, (source, scale)))
    st.html(
        f'<figure class="card"><figcaption>{answer}</figcaption>'
        f'<div class="row" style="--parts:2">{"".join(parts)}</div>'
        f'<p class="small">{_text(small)}</p></figure>{_top(batch, row)}'
    )


def _verdict(batch: Batch, row: dict[str, Any]) -> str:
    """What the model says, and what the folder says where that is known, as HTML."""
    said, confidence = row["predicted_name"], percent(row["confidence"])
    label = batch.label(row["path"])
    if label is not None:
        return verdict(label, said, confidence)
    return say("{said} with {confidence}", said=f"<b>{_text(said)}</b>", confidence=confidence)


def _heatmap(batch: Batch, row: dict[str, Any]) -> Heatmap | None:
    """The stored map at the size of the model input; None where none was asked for."""
    from explain.methods import METHODS

    if batch.map_shape is None or row.get("map") is None:
        return None
    values = np.array(row["map"], np.float32).reshape(batch.map_shape)
    signed = bool(values.min() < 0) or (batch.method in METHODS and METHODS[batch.method].signed)
    full = enlarged(values, batch.preprocess.crop)
    return normalise(Attribution(batch.method, row["predicted"], full, "", signed, batch.map_shape))


def _top(batch: Batch, row: dict[str, Any]) -> str:
    """The most probable classes with bars, as HTML."""
    lines = []
    for index, share in zip(row["top"], row["top_probabilities"], strict=True):
        lines.append(
            f"<li><b>{_text(batch.class_names[index])}</b><span>{percent(share)}</span>"
            f'<div class="track"><i class="new" style="width:{share:.2%}"></i></div></li>'
        )
    return f'<div class="changes"><ul>{"".join(lines)}</ul></div>'


def _open(batch: Batch, row: dict[str, Any], data: bytes) -> None:
    """Make this the picture of the page "Explain", for the batch's model where it is known here."""
    name = str(row["path"]).replace("\\", "/").rsplit("/", 1)[-1]
    state.set_picture(state.ChosenPicture(data, name, row["sha256"]))
    for choice in model_choices().values():
        if choice.title == batch.model:
            st.session_state[state.MODEL] = choice.key


def _text(words: str) -> str:
    return html.escape(str(words))
