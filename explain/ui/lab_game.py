"""What one visitor has done in the lab: the letters dealt, the step, the changes, the votes.

Needs no torch: the letters come from `explain.lab`, which is imported when the models are.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import streamlit as st

from explain.ui import keys, state

if TYPE_CHECKING:
    from explain.whatif import Stroke

ROOM = "lab"
LAST = 3
MOST_SEEDS = 2**31


@dataclass
class Game:
    """One round. `seed` deals the letters; `tagged` are the numbers of the pictures with the tag.

    `voted` is whether the truth may be seen.
    """

    seed: int
    step: int = 0
    picture: int = 0
    voted: bool = False
    tagged: dict[int, bool] = field(default_factory=dict)
    strokes: dict[int, "tuple[Stroke, ...]"] = field(default_factory=dict)

    @property
    def letters(self) -> dict[str, str]:
        """The model behind each letter."""
        from explain.lab import letters

        return letters(self.seed)

    @property
    def votes(self) -> dict[str, str | None]:
        """The letter that was given to each role; None where there is none yet."""
        from explain.lab import LAB

        return {role: st.session_state.get(vote_key(role)) for role in LAB}

    @property
    def complete(self) -> bool:
        """Whether each role has a letter of its own."""
        given = [letter for letter in self.votes.values() if letter]
        return len(set(given)) == len(self.votes)

    def key(self, name: str) -> str:
        """A widget's key that is new with each round and each picture."""
        return f"{name}_{self.seed}_{self.picture}"


def game() -> Game:
    """The round that is being played; the first time a new one."""
    found: Game = st.session_state.setdefault(keys.LAB, Game(secrets.randbelow(MOST_SEEDS)))
    return found


def vote_key(role: str) -> str:
    """The key of the widget that asks who has this role."""
    return f"{keys.LAB_VOTE}_{role}"


def go(step: int) -> None:
    """Turn to another step; the truth stays closed until there are three votes."""
    played = game()
    if step == LAST:
        if not (played.voted or played.complete):
            return
        played.voted = True
    played.step = step


def pick(number: int) -> None:
    """Look at another of the exam's pictures."""
    game().picture = number


def vote(role: str) -> None:
    """One letter for one role: whoever else had this letter loses it."""
    letter = st.session_state.get(vote_key(role))
    for other, given in game().votes.items():
        if other != role and letter and given == letter:
            st.session_state[vote_key(other)] = None


def again() -> None:
    """A new round, in which the letters stand for other models."""
    before = game()
    seed = before.seed
    while Game(seed).letters == before.letters:
        seed = (seed + 1) % MOST_SEEDS
    for role in before.votes:
        st.session_state[vote_key(role)] = None
    state.set_job(None, ROOM)
    st.session_state[keys.LAB] = Game(seed)


def right_votes(votes: Mapping[str, str | None], letters: Mapping[str, str]) -> int:
    """How many letters were given to the model that they stand for."""
    return sum(letter is not None and letters[letter] == role for role, letter in votes.items())
