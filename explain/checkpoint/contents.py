"""What a file that is no checkpoint is instead, told from its first bytes, not from its name."""

from explain.language import mark

NEEDED = mark(
    "Needed is a state dict, as torch.save(model.state_dict(), FILE) writes it, or a .safetensors "
    "file."
)
UNPACK = mark("Unpack it first.")
NO_CHECKPOINT = mark("not a checkpoint that can be read")

# What the file begins with, what it is, and what to do.
_KINDS: tuple[tuple[bytes, str, str], ...] = (
    (
        b"version https://git-lfs",
        mark("a Git LFS pointer, not the weights"),
        mark("Fetch them: git lfs pull."),
    ),
    (b"\x89HDF\r\n\x1a\n", mark("an HDF5 file, as Keras writes it"), NEEDED),
    (b"\x1f\x8b", mark("compressed with gzip"), UNPACK),
    (b"BZh", mark("compressed with bzip2"), UNPACK),
    (b"\xfd7zXZ\x00", mark("compressed with xz"), UNPACK),
    (b"7z\xbc\xaf\x27\x1c", mark("a 7-Zip archive"), UNPACK),
    (b"Rar!", mark("a RAR archive"), UNPACK),
    (b"\x93NUMPY", mark("a NumPy array"), NEEDED),
    (b"\x89PNG", mark("a picture (PNG)"), NEEDED),
    (b"\xff\xd8\xff", mark("a picture (JPEG)"), NEEDED),
    (b"%PDF", mark("a PDF document"), NEEDED),
)
_WEB_PAGE = ("<!doctype html", "<html")
TAR_MARK = slice(257, 262)
HEAD_BYTES = 4096


def what_it_is(head: bytes) -> tuple[str, str]:
    """What a file with these first bytes is, and what to do; "not a checkpoint" at worst."""
    for start, kind, advice in _KINDS:
        if head.startswith(start):
            return kind, advice
    if head[TAR_MARK] == b"ustar":
        return mark("a tar archive"), mark(
            "Unpack it, or save its state dict again with today's torch.save."
        )
    if head[:1] == b"\x08" and b"pytorch" in head[:64]:
        return mark("an ONNX file"), NEEDED
    if head[4:8] == b"TFL3":
        return mark("a TensorFlow Lite file"), NEEDED
    try:
        text = head.decode("utf-8").lstrip("\ufeff \r\n\t").casefold()
    except UnicodeDecodeError:
        return NO_CHECKPOINT, NEEDED
    if text.startswith(_WEB_PAGE):
        return mark("a web page, saved in the file's place"), mark(
            "Download the file itself again."
        )
    readable = all(sign.isprintable() or sign in "\r\n\t" for sign in text)
    return mark("a text file") if readable else NO_CHECKPOINT, NEEDED
