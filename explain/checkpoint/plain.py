"""What was saved, made to behave: dictionaries that are nothing but dictionaries."""

from collections import Counter, OrderedDict


def take_attributes_off(saved: object) -> None:
    """Take off what a file has hung on the dictionaries in it.

    A pickle may set attributes of an OrderedDict, and one called “items” would stand before the
    method. PyTorch itself hangs `_metadata` there, which nothing here asks for.
    """
    waiting, seen = [saved], set()
    while waiting:
        each = waiting.pop()
        if not isinstance(each, dict) or id(each) in seen:
            continue
        seen.add(id(each))
        if isinstance(each, OrderedDict | Counter):
            vars(each).clear()
        waiting += dict.values(each)
