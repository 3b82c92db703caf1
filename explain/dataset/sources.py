"""From a folder, a zip file or an upload to a data set: pictures, each with its class and split."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from explain.dataset.archive import ZipFiles
from explain.dataset.files import Files, FolderFiles, UploadedFiles
from explain.dataset.folders import from_folders
from explain.dataset.labels import ClassMatcher
from explain.dataset.listing import Item, LeftOut, Listing, count_left_out
from explain.dataset.table import from_table
from explain.errors import DatasetError
from explain.language import mark, say
from explain.names import clean, is_file
from explain.words import listed

NOTHING = mark(
    "No labelled pictures were found. Needed is one folder per class with pictures in it, or a "
    "table with the columns path and label."
)
NOTHING_BUT = mark(
    "No labelled pictures were found ({found}). Needed is one folder per class with pictures in "
    "it, or a table with the columns path and label."
)
TABLE = "labels.csv"
NO_CLASS = mark("is no class of the model")


@dataclass(frozen=True)
class LabelledPicture:
    """One picture: its path among the files, the index of its class, its split ("" if none).

    `stamp` changes when the file does.
    """

    path: str
    label: int
    split: str
    stamp: str


@dataclass(frozen=True)
class Dataset:
    """The pictures that will be looked at, what is left out, and remarks on the labels."""

    files: Files
    pictures: tuple[LabelledPicture, ...]
    left_out: tuple[LeftOut, ...] = ()
    remarks: tuple[str, ...] = ()


Source = str | Path | bytes | Mapping[str, bytes]


def open_dataset(
    source: Source, class_names: Sequence[str], table: str | Path | bytes | None = None
) -> Dataset:
    """The data set in `source`: a folder or zip file by path, a zip file's bytes, or uploads.

    Labels come from the CSV file `table`; else from the folders' names; else from the file
    labels.csv in it. `class_names` are the model's. Raises DatasetError where nothing can be used.
    """
    files = open_files(source)
    listing = _listing(files, table)
    if not listing.items:
        found = say("; ").join(
            say(
                "{count} {name}: {reason}",
                count=each.pictures,
                name=say(each.name),
                reason=say(each.reason),
            )
            for each in listing.left_out
        )
        sentence = NOTHING_BUT if found else NOTHING
        raise DatasetError(say(sentence, found=found))
    return _match(files, listing, class_names)


def open_files(source: Source) -> Files:
    """The files of the data set, nothing of them read yet."""
    if isinstance(source, bytes):
        return ZipFiles(source)
    if isinstance(source, Mapping):
        return UploadedFiles(source)
    path = Path(source)
    if is_file(path):
        if path.suffix.lower() != ".zip":
            raise DatasetError(
                say("{path} is neither a folder nor a .zip file. Choose one of these.", path=path)
            )
        return ZipFiles(path)
    return FolderFiles(path)


def _listing(files: Files, table: str | Path | bytes | None) -> Listing:
    if table is not None:
        return from_table(_read_table(table), files.stamps)
    listing = from_folders(files.stamps)
    if not listing.items and TABLE in files.stamps:
        return from_table(files.read(TABLE), files.stamps)
    return listing


def _read_table(table: str | Path | bytes) -> bytes:
    if isinstance(table, bytes):
        return table
    try:
        return Path(table).read_bytes()
    except (OSError, ValueError) as error:  # ValueError: no file's name has a NUL in it
        raise DatasetError(
            say(
                "The table {table} cannot be read ({reason}). Check its name and folder.",
                table=clean(str(table)),
                reason=error.strerror if isinstance(error, OSError) else error,
            )
        ) from None


def _match(files: Files, listing: Listing, class_names: Sequence[str]) -> Dataset:
    """The data set with every label matched to a class of the model, or left out."""
    matcher = ClassMatcher(class_names)
    indices = {label: matcher.index(label) for label in {item.label for item in listing.items}}
    pictures = tuple(
        LabelledPicture(item.path, index, item.split, files.stamps.get(item.path, ""))
        for item in listing.items
        if (index := indices[item.label]) is not None
    )
    unknown = [item.label for item in listing.items if indices[item.label] is None]
    left_out = (*count_left_out(unknown, NO_CLASS), *listing.left_out)
    if not pictures:
        raise DatasetError(
            say(
                "None of the labels ({labels}) is a class of this model ({classes}). Name the "
                "folders as the model's classes, or by their index.",
                labels=_some(sorted(set(unknown))),
                classes=_some(class_names),
            )
        )
    remarks = _other_names(listing.items, matcher, class_names)
    return Dataset(files, pictures, left_out, remarks)


def _other_names(
    items: Sequence[Item], matcher: ClassMatcher, class_names: Sequence[str]
) -> tuple[str, ...]:
    """A remark where the table's names and the model's differ for the same index."""
    other: dict[int, str] = {}
    for item in items:
        index = matcher.index(item.label)
        if index is not None and item.also and not matcher.same_name(index, item.also):
            other[index] = item.also
    if not other:
        return ()
    index, name = next(iter(other.items()))
    return (
        say(
            "The table names {count} of the classes otherwise than the model (class {index} is "
            "“{name}” there and “{here}” here). The index counts.",
            count=len(other),
            index=index,
            name=name,
            here=class_names[index],
        ),
    )


def _some(names: Sequence[str], count: int = 5) -> str:
    return listed([*names[:count], *(["…"] if len(names) > count else [])])
