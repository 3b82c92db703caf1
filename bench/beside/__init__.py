"""This project beside what people would pick instead: the parts of `python -m bench peers`."""
