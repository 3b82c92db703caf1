"""What the command `batch` prints: the end of a run, and what one would cost."""

from typing import TYPE_CHECKING, Any

from explain.cli.common import print_json, tell

if TYPE_CHECKING:
    from explain.batch.job import Job
    from explain.batch.probe import Estimate


def print_end(job: "Job", as_json: bool) -> None:
    """Say how many rows there are and where they lie."""
    from explain.batch.store import MANIFEST

    manifest = job.store.read_json(MANIFEST)
    pictures, bad, parts = manifest["pictures"], manifest["bad"], manifest["parts"]
    if as_json:
        print_json(
            {
                "place": job.store.place, "pictures": pictures, "answered": manifest["answered"],
                "bad": bad, "parts": len(parts), "model": manifest["model"],
            }
        )  # fmt: skip
        return
    files = "1 file" if len(parts) == 1 else f"{len(parts):,} files"
    tell(f"{pictures:,} rows in {files}, {bad:,} of them of bad pictures")
    tell(f"Everything: {job.store.place}")


def dry_run_entry(found: "Estimate") -> dict[str, Any]:
    """The estimate as one JSON value."""
    return {
        "pictures": found.pictures,
        "tried": found.tried,
        "bad": found.bad,
        "pictures_a_second": found.rate,
        "seconds": found.seconds,
        "bytes_to_read": found.bytes_to_read,
        "bytes_to_write": found.bytes_to_write,
    }


def print_dry_run(found: "Estimate") -> None:
    """Say what all pictures would cost, from the few that were tried."""
    tell(f"{found.pictures:,} pictures; {found.tried} of them tried, {found.bad} of these bad")
    tell(f"On this machine: {found.rate:.1f} a second, {found.seconds / 3600:.2f} hours in all")
    tell(f"To read: {found.bytes_to_read / 1e9:.2f} GB")
    tell(f"To write: {found.bytes_to_write / 1e9:.2f} GB")
    tell("Nothing was written.")
