"""The page "How to read the maps": what they say, what they do not, and five typical mistakes."""

from pathlib import Path

import streamlit as st

from explain.catalogue import model_choices
from explain.drawings import KINDS
from explain.language import say
from explain.ui import guide_panels, libraries
from explain.ui import guide_words as words
from explain.ui.guide_mistakes import MISTAKES
from explain.words import listed

libraries.load()
from explain.methods import METHODS  # noqa: E402

st.html(Path(__file__).parent.parent / "guide.css")
st.title(say(words.TITLE))
st.html(f'<p class="lead">{say(words.LEAD)}</p>')
guide_panels.says_and_says_not()
st.header(say(words.MISTAKES_TITLE))
for number, mistake in enumerate(MISTAKES, 1):
    guide_panels.mistake(number, mistake)
st.header(say(words.SIGNS_TITLE))
guide_panels.signs()
methods, models, pictures = st.columns(3, gap="large")
with methods:
    st.subheader(say(words.METHODS_TITLE))
    with st.expander(say(words.ALL_METHODS)):
        for method in METHODS.values():
            st.markdown(f"**[{say(method.title)}]({method.paper})** — {say(method.summary)}")
with models:
    st.subheader(say(words.MODELS_TITLE))
    for choice in (each for each in model_choices().values() if not each.lab):
        size = say(words.HERE)
        if choice.megabytes:
            size = say(words.DOWNLOADED, megabytes=f"{choice.megabytes:.0f}")
        st.markdown(f"**{say(choice.title)}** — {size}")
    st.markdown(say(words.DEMO, count=len(KINDS), kinds=listed(KINDS)))
with pictures:
    st.subheader(say(words.PICTURES_TITLE))
    st.markdown(say(words.PICTURES))
