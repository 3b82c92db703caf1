"""Benchmarks: what the engine costs beside what people run today, in the same minute."""
