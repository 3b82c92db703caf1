"""Uploads stay in memory: what the page promises of pictures holds while they arrive, too."""

from starlette.formparsers import MultiPartParser

NEVER = 1 << 62  # bytes


def keep_uploads_in_memory() -> None:
    """From now on no part of a form is laid down in a temporary file on its way in.

    Starlette, and Streamlit with it, would do so with everything over 1 MB. How much may come at
    all is limited elsewhere.
    """
    MultiPartParser.spool_max_size = NEVER
