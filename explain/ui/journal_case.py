"""An explanation on the page as an entry of the journal."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime

from PIL import Image

from explain.images import open_picture
from explain.journal import Entry, Kept, Verdict
from explain.results import Attribution, ClassScore
from explain.ui.map_panels import npy_bytes
from explain.ui.subject import Subject

SHORT_SIDE, QUALITY = 256, 90  # of a kept picture: enough to train at 224 px


@dataclass(frozen=True, eq=False)
class Case:
    """What is marked: a subject, the class that is explained, and the maps that are shown."""

    subject: Subject
    target: ClassScore
    maps: tuple[Attribution, ...]

    @property
    def key(self) -> str:
        """What tells it from other explanations in this session."""
        picture, model, size = self.subject.key
        return f"{str(picture)[:16]}_{model}_{size}_{self.target.index}"

    def entry(self, verdict: Verdict) -> Entry:
        """The entry, made now."""
        subject, prediction = self.subject, self.subject.forward.prediction
        return Entry(
            made=datetime.now(UTC),
            verdict=verdict,
            picture_sha256=subject.chosen.sha256,
            model_sha256=subject.classifier.weights_sha256,
            model=subject.classifier.name,
            top=tuple((score.name, score.probability) for score in prediction.top(5)),
            target=self.target.name,
            methods=tuple(each.method for each in self.maps),
            seconds=prediction.seconds,
        )

    def kept(self) -> Kept:
        """A small picture, upright and whole, and the first map."""
        picture = open_picture(self.subject.chosen.data)
        scale = min(1.0, SHORT_SIDE / min(picture.size))
        width, height = (max(1, round(side * scale)) for side in picture.size)
        buffer = io.BytesIO()
        small = picture.resize((width, height), Image.Resampling.LANCZOS)
        small.save(buffer, "JPEG", quality=QUALITY)
        return Kept(buffer.getvalue(), npy_bytes(self.maps[0]))
