"""The errors that a user is shown. Each says what was found, what is needed and what to do."""


class ExplainError(Exception):
    """Something the user can put right; its text is one or two sentences for them."""


class PictureError(ExplainError):
    """The file is not a picture that can be explained."""


class WeightsError(ExplainError):
    """The weights are missing, damaged, or belong to something else."""


class CheckpointError(WeightsError):
    """The checkpoint cannot be read safely, or no network that can be explained fits it."""


class ModelError(ExplainError):
    """There is no such model, layer or input size."""


class TargetError(ExplainError):
    """The model has no such class."""


class OptionError(ExplainError):
    """There is no such method or option, or its value is out of range."""


class Cancelled(ExplainError):
    """The user stopped the work; nothing of it is kept."""


class BusyError(ExplainError):
    """Too many wait for the model."""


class DatasetError(ExplainError):
    """The data set cannot be used: no pictures, no labels that match, or an unsafe archive."""


class BatchError(ExplainError):
    """The batch cannot run: no pictures, an address that cannot be opened, or another's folder."""


class ReportError(ExplainError):
    """The file is no report that can be run again, or it cannot be written."""


class JournalError(ExplainError):
    """The journal cannot be read or written; everything else goes on without it."""
