"""Keys of the widgets of single rooms in the session state; nobody else names one."""

OWN_FILE, OWN_PATH, OWN_NAMES, OWN_PREPROCESS = "own_file", "own_path", "own_names", "own_input"
OWN_RESIZE, OWN_CROP, OWN_MEAN, OWN_STD = "own_resize", "own_crop", "own_mean", "own_std"
OWN_CHANNELS = "own_channels"
SET_KIND, SET_ZIP, SET_FOLDER, SET_PATH, SET_TABLE = (
    "set_kind", "set_zip", "set_folder", "set_path", "set_table",
)  # fmt: skip
SET_KEPT, SET_KEPT_PATH, SET_SECTION = "set_kept", "set_kept_path", "set_section"
SET_SHOWN, SET_LABEL, SET_SAID, SET_SPLIT, SET_SURE = (
    "set_shown", "set_label", "set_said", "set_split", "set_sure",
)  # fmt: skip
BATCH_PATH, BATCH_SHOWN, BATCH_ORDER, BATCH_CLASS, BATCH_SURE, BATCH_WORDS, BATCH_PAGE = (
    "batch_path", "batch_shown", "batch_order", "batch_class", "batch_sure", "batch_words",
    "batch_page",
)  # fmt: skip
BATCH_ROW = "batch_row"
SET_CELL, SET_PAIR, SET_BOX, SET_BOX_CLASS = "set_cell", "set_pair", "set_box", "set_box_class"
COMPARE_DESK, COMPARE_MODE, COMPARE_METHODS, COMPARE_CLASSES, COMPARE_MODELS, COMPARE_SCALE = (
    "_compare", "compare_mode", "compare_methods", "compare_classes", "compare_models",
    "compare_scale",
)  # fmt: skip
COMPARE_SAMPLE, COMPARE_FILE, COMPARE_ASKED = "compare_sample", "compare_file", "_compare_asked"
COMPARE_FIRST, COMPARE_SECOND, COMPARE_BASELINE, COMPARE_DRAWN = (
    "compare_first", "compare_second", "compare_baseline", "compare_drawn",
)  # fmt: skip
TRUST_METHOD, TRUST_BASELINE = "trust_method", "trust_baseline"
WHAT_IF, WHAT_IF_MAP, WHAT_IF_PAINT, WHAT_IF_FILL, WHAT_IF_MAPPED = (
    "what_if", "what_if_map", "_what_if_paint", "what_if_fill", "what_if_mapped",
)  # fmt: skip
WHAT_IF_BOX_ON, WHAT_IF_ACROSS, WHAT_IF_DOWN, WHAT_IF_HOTTEST, WHAT_IF_INVERT = (
    "what_if_box", "what_if_across", "what_if_down", "what_if_hottest", "what_if_invert",
)  # fmt: skip
WHAT_IF_SHAPE, WHAT_IF_COUNT, WHAT_IF_KEEP, WHAT_IF_BUDGET, WHAT_IF_MOVE = (
    "what_if_shape", "what_if_count", "what_if_keep", "what_if_budget", "what_if_move",
)  # fmt: skip
WHAT_IF_SEARCH, WHAT_IF_CANCEL, WHAT_IF_BACK = "what_if_search", "what_if_cancel", "what_if_back"
LAB, LAB_LARGE, LAB_VOTE, LAB_HIDE, LAB_ACROSS, LAB_DOWN, LAB_METHOD, LAB_STEP = (
    "_lab", "lab_large", "lab_vote", "lab_hide", "lab_across", "lab_down", "lab_method",
    "lab_step",
)  # fmt: skip
LAB_NEXT, LAB_BACK, LAB_AGAIN, LAB_PICK, LAB_TAG, LAB_BRUSH, LAB_ONWARD = (
    "lab_next", "lab_back", "lab_again", "lab_pick", "lab_tag", "lab_brush", "lab_onward",
)  # fmt: skip
JOURNAL, JOURNAL_PROBLEM, JOURNAL_MARK, JOURNAL_NOTE, JOURNAL_LABEL, JOURNAL_KEEP = (
    "_journal", "_journal_problem", "journal_mark", "journal_note", "journal_label",
    "journal_keep",
)  # fmt: skip
JOURNAL_SECTION, JOURNAL_SHOWN, JOURNAL_CLASS, JOURNAL_MODEL, JOURNAL_WORDS, JOURNAL_PAGE = (
    "journal_section", "journal_shown", "journal_class", "journal_model", "journal_words",
    "journal_page",
)  # fmt: skip
JOURNAL_DELETE, JOURNAL_ALL = "journal_delete", "journal_all"
KNOWN, LOST = "_known", "_lost"
