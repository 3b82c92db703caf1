"""What a pickled checkpoint may ask for: tensors and plain containers, nothing else.

Training programs also leave settings in their checkpoints. Known harmless kinds of these are opened
as `Leftover`, which remembers nothing; anything else is refused, although it would not be run.
"""

import re
from collections.abc import Callable, Sequence

from explain.checkpoint.pickles import STORAGES, Survey
from explain.errors import CheckpointError
from explain.language import say
from explain.names import shown

StandIn = tuple[Callable[..., object], str]
"""What is made instead, and the name of what the file asks for."""

PROTOCOL = 2  # torch.save's own
SAVE = "torch.save(model.state_dict(), FILE)"


class Leftover:
    """Stands where the file has an object that is not opened."""

    def __init__(self, *_: object, **__: object) -> None:
        """Whatever it is made of is not kept."""

    def __setstate__(self, state: object) -> None:
        """Nor is what it held."""


def _empty(*_: object) -> dict[object, object]:
    """A plain dictionary in the place of one that fills itself."""
    return {}


_DTYPES = ("float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8",
           "uint8", "bool", "float8_e4m3fn", "float8_e5m2")  # fmt: skip
_TENSORS = frozenset(
    {
        *STORAGES, *(f"torch.{name}" for name in _DTYPES),
        "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor_v3",
        "torch._utils._rebuild_parameter", "torch.nn.parameter.Parameter", "torch.Size",
        "torch.device", "collections.OrderedDict", "collections.Counter", "builtins.set",
        "builtins.complex", "builtins.bytearray", "_codecs.encode",
    }
)  # fmt: skip

# What takes their place. A kind that is filled like a dictionary needs one.
_HARMLESS: tuple[tuple[str, Callable[..., object]], ...] = (
    (r"argparse\.Namespace", Leftover),
    (r"pathlib(\._local)?\.(Pure)?(Posix|Windows)?Path", Leftover),
    (r"numpy(\._?core)?\.multiarray\.(scalar|_reconstruct)", Leftover),
    (r"numpy\.(dtype|ndarray|dtypes\.\w+)", Leftover),
    (r"datetime\.(datetime|date|time|timedelta|timezone)", Leftover),
    (r"collections\.defaultdict", _empty),
    (r"builtins\.(list|dict|tuple|int|float|str|bool|object)", Leftover),
    (r"typing\.\w+", Leftover),
    (r"(pytorch_)?lightning(\.\w+)*\.AttributeDict", dict),
    (r"(pytorch_)?lightning(\.\w+)*\.callbacks(\.\w+)+", Leftover),
    (r"omegaconf(\.\w+)+", Leftover),
)
_MODULE = re.compile(r"torch\.nn\.modules\.|torch\.fx\.|torchvision\.models\.|timm\.")
_QUANTISED = re.compile(r"torch\._utils\._rebuild_qtensor|torch\.Q\w+Storage")
_UNUSUAL = re.compile(
    r"torch\.(_utils\._rebuild|serialization\._get_layout|_tensor|nested|distributed|\w+Storage)"
)


def check(survey: Survey, file_name: str) -> list[StandIn]:
    """The stand-ins for what is harmless, each with the name that it stands for.

    Raises CheckpointError where the file asks for anything else than tensors.
    """
    others = [name for name in survey.names if name not in _TENSORS]
    stand_ins = [
        (item, name)
        for name in others
        for pattern, item in _HARMLESS
        if re.fullmatch(pattern, name)
    ]
    known = {name for _, name in stand_ins}
    refused = [name for name in others if name not in known]
    if refused:
        raise _refusal(refused, file_name)
    if survey.protocol > PROTOCOL:
        raise CheckpointError(
            say(
                "{file_name} was saved with pickle protocol {protocol}, which PyTorch does not "
                "read safely. Save it without naming a protocol: {save}.",
                file_name=file_name,
                protocol=survey.protocol,
                save=SAVE,
            )
        )
    return stand_ins


def _refusal(refused: Sequence[str], file_name: str) -> CheckpointError:
    """The sentence about names that are not read."""
    if any(map(_MODULE.match, refused)):
        return CheckpointError(
            say(
                "{file_name} holds a whole pickled model ({names}), which opens only by "
                "running code. Load it where it was made and save its state dict: {save}.",
                file_name=file_name,
                names=shown(refused[:1]),
                save=SAVE,
            )
        )
    if any(map(_QUANTISED.match, refused)):
        return CheckpointError(
            say(
                "{file_name} holds quantised weights; needed are floating-point ones. Save the "
                "state dict of the model before it was quantised: {save}.",
                file_name=file_name,
                save=SAVE,
            )
        )
    if all(map(_UNUSUAL.match, refused)):
        return CheckpointError(
            say(
                "{file_name} holds tensors of a kind that weights never are ({names}). Save "
                "the plain state dict: {save}.",
                file_name=file_name,
                names=shown(refused),
                save=SAVE,
            )
        )
    return CheckpointError(
        say(
            "{file_name} asks for {names} to be called when it is opened, so it was not "
            "opened. Only weights are read; save them alone: {save}.",
            file_name=file_name,
            names=shown(refused),
            save=SAVE,
        )
    )
