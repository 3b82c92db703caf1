"""What a file that is no checkpoint is instead, told from its first bytes, not from its name."""

NEEDED = (
    "Needed is a state dict, as torch.save(model.state_dict(), FILE) writes it, or a .safetensors "
    "file."
)

# What the file begins with, what it is, and what to do.
_KINDS: tuple[tuple[bytes, str, str], ...] = (
    (b"version https://git-lfs", "a Git LFS pointer, not the weights", "Fetch them: git lfs pull."),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file, as Keras writes it", NEEDED),
    (b"\x1f\x8b", "compressed with gzip", "Unpack it first."),
    (b"BZh", "compressed with bzip2", "Unpack it first."),
    (b"\xfd7zXZ\x00", "compressed with xz", "Unpack it first."),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "Unpack it first."),
    (b"Rar!", "a RAR archive", "Unpack it first."),
    (b"\x93NUMPY", "a NumPy array", NEEDED),
    (b"\x89PNG", "a picture (PNG)", NEEDED),
    (b"\xff\xd8\xff", "a picture (JPEG)", NEEDED),
    (b"%PDF", "a PDF document", NEEDED),
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
        return "a tar archive", "Unpack it, or save its state dict again with today's torch.save."
    if head[:1] == b"\x08" and b"pytorch" in head[:64]:
        return "an ONNX file", NEEDED
    if head[4:8] == b"TFL3":
        return "a TensorFlow Lite file", NEEDED
    try:
        text = head.decode("utf-8").lstrip("\ufeff \r\n\t").casefold()
    except UnicodeDecodeError:
        return "not a checkpoint that can be read", NEEDED
    if text.startswith(_WEB_PAGE):
        return "a web page, saved in the file's place", "Download the file itself again."
    readable = all(sign.isprintable() or sign in "\r\n\t" for sign in text)
    return "a text file" if readable else "not a checkpoint that can be read", NEEDED
