"""What a pickle asks for, found out by reading it like a text: nothing of it is ever done.

A pickle is a program for a small machine that calls functions by name. Its steps are followed here
with placeholders, so that the names, and the sizes of what would be made, are known beforehand.
"""

import pickletools
from dataclasses import dataclass, field
from typing import BinaryIO

MOST_STEPS = 500_000  # ResNet-152 with its optimizer and a moving average has 106,000
DEEPEST_TUPLE = 16  # hashing a tuple that holds another twice, and so on, would take forever

# As torch names them; the bytes of one number.
STORAGES = {
    "torch.DoubleStorage": 8, "torch.FloatStorage": 4, "torch.HalfStorage": 2,
    "torch.BFloat16Storage": 2, "torch.LongStorage": 8, "torch.IntStorage": 4,
    "torch.ShortStorage": 2, "torch.CharStorage": 1, "torch.ByteStorage": 1,
    "torch.BoolStorage": 1, "torch.storage.UntypedStorage": 1,
}  # fmt: skip
LARGEST_NUMBER = 16  # bytes
# Of numbers from here on many have the same hash: a table of 100,000 such takes for ever.
LARGEST_HASH, MOST_LARGE = 2**61 - 1, 2_000

_MARK = object()
_GETS = ("GET", "BINGET", "LONG_BINGET")
_PUTS = ("PUT", "BINPUT", "LONG_BINPUT")
_TUPLES = ("TUPLE", "TUPLE1", "TUPLE2", "TUPLE3")
# What makes bytes, of a length that its arguments decide; bytes are pickled as text in Latin-1.
_BYTES = ("builtins.bytearray", "_codecs.encode")
_LATIN_1 = ("latin1", "latin-1")
_OLD_BUILTINS = "__builtin__"  # Python 2's name, which pickles of protocol 2 still use


@dataclass(frozen=True)
class _Global:
    """A function or class by name, not imported."""

    name: str


@dataclass(frozen=True, eq=False)
class _Tuple:
    items: tuple[object, ...]
    depth: int


@dataclass
class Survey:
    """What pickles ask for: `names` ("module.name") in their order, `storages` key → bytes.

    `protocol` is the highest version of the pickle format among them.
    """

    names: dict[str, None] = field(default_factory=dict)
    protocol: int = 0
    storages: dict[str, int] = field(default_factory=dict)

    def read(self, stream: BinaryIO) -> None:
        """Add the pickle that starts here; leaves `stream` right behind it.

        Raises ValueError, IndexError or KeyError where it is damaged or made to mislead.
        """
        machine = _Machine(self)
        for number, (opcode, argument, _) in enumerate(pickletools.genops(stream)):
            if number > MOST_STEPS:
                raise ValueError("too many steps")
            if opcode.name == "PROTO":
                self.protocol = max(self.protocol, _number(argument))
            machine.step(opcode, argument)


class _Machine:
    """The stack and memory of the machine, holding constants and placeholders (None)."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.stack: list[object] = []
        self.memo: dict[int, object] = {}
        self.large = 0

    def step(self, opcode: pickletools.OpcodeInfo, argument: object) -> None:
        """Follow one step."""
        name = opcode.name
        if name in _GETS:
            self.stack.append(self.memo[_number(argument)])
        elif name in _PUTS:
            self.memo[_number(argument)] = self.stack[-1]
        elif name == "MEMOIZE":
            self.memo[len(self.memo)] = self.stack[-1]
        elif name == "MARK":
            self.stack.append(_MARK)
        else:
            popped = self._pop(opcode)
            self.stack += self._results(opcode, argument, popped)

    def _pop(self, opcode: pickletools.OpcodeInfo) -> list[object]:
        """What the step takes from the stack."""
        kinds = opcode.stack_before
        if pickletools.markobject not in kinds:
            return [self.stack.pop() for _ in kinds][::-1]
        popped = []
        while (item := self.stack.pop()) is not _MARK:
            popped.append(item)
        for _ in kinds[: kinds.index(pickletools.markobject)]:
            self.stack.pop()
        return popped[::-1]

    def _results(
        self, opcode: pickletools.OpcodeInfo, argument: object, popped: list[object]
    ) -> list[object]:
        """What the step puts on the stack."""
        name = opcode.name
        if name in ("GLOBAL", "INST"):
            return [self._global(*str(argument).split(" ", 1))]
        if name == "STACK_GLOBAL":
            module, attribute = popped
            if not isinstance(module, str) or not isinstance(attribute, str):
                raise ValueError("a name that is no text")  # one made of names doubles each time
            return [self._global(module, attribute)]
        if name in _TUPLES:
            depth = 1 + max((item.depth for item in popped if isinstance(item, _Tuple)), default=0)
            if depth > DEEPEST_TUPLE:
                raise ValueError("tuples within tuples")
            return [_Tuple(tuple(popped), depth)]
        if name == "EMPTY_TUPLE":
            return [_Tuple((), 1)]
        if name == "BINPERSID":
            self._storage(popped[0])
        if name in ("REDUCE", "NEWOBJ"):
            _check_call(*popped)
        if isinstance(argument, int) and abs(argument) >= LARGEST_HASH:
            self.large += 1
            if self.large > MOST_LARGE:
                raise ValueError("too many large numbers")
        constant = isinstance(argument, int | str) and len(opcode.stack_after) == 1
        return [argument if constant else None] * len(opcode.stack_after)

    def _global(self, module: str, name: str) -> _Global:
        module = "builtins" if module == _OLD_BUILTINS else module
        self.survey.names[f"{module}.{name}"] = None
        return _Global(f"{module}.{name}")

    def _storage(self, identity: object) -> None:
        """Enter the storage that is asked for: ("storage", type, key, place, count, …)."""
        facts = identity.items[1:5] if isinstance(identity, _Tuple) else ()
        match facts:
            case (_Global(kind), str(key), _, int(count)) if count >= 0:
                size = STORAGES.get(kind, LARGEST_NUMBER) * count
                self.survey.storages[key] = max(self.survey.storages.get(key, 0), size)
            case _:
                raise ValueError("a storage whose facts make no sense")


def _check_call(function: object, arguments: object) -> None:
    """Raise ValueError where what is called would make more than the file has."""
    if not isinstance(function, _Global):
        return  # PyTorch calls nothing that was not named
    given = arguments.items if isinstance(arguments, _Tuple) else (None,)
    if function.name in STORAGES:
        raise ValueError("a storage beside those of the file")
    if function.name in _BYTES and given:
        text, coding = (*given, *[""] * 2)[:2]
        if not isinstance(text, str) or coding not in _LATIN_1:
            raise ValueError("bytes that are no text")


def _number(argument: object) -> int:
    return int(str(argument))
