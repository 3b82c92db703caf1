"""A labelled set of pictures: what a model gets wrong, with how much confidence, and why.

    from pathlib import Path
    from explain.dataset.results import open_results
    from explain.dataset.run import run_dataset
    from explain.dataset.sources import open_dataset

    dataset = open_dataset(Path("pets"), classifier.class_names)   # folder, zip, upload, CSV
    run_dataset(classifier, dataset, Path("out/pets"))             # one pass per picture, resumable
    results = open_results(Path("out/pets"))                       # from here on without the model
    results.records                                                # one row per picture, as arrays

`figures`, `mistakes`, `overfit`, `evidence` and `clusters` read the records; `proof` asks the model
again with a region blanked; `summary` writes it all as a page of HTML beside the Parquet file.
"""
