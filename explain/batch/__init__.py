"""Any number of pictures through a model: one row per picture in partitioned Parquet, resumable.

    from explain.batch.job import JobOptions, open_job
    from explain.batch.local import run_local
    from explain.batch.output import open_output

    job = open_job("s3://bucket/pictures", "out", ModelRecipe("resnet50"), JobOptions())
    run_local(job)                        # or on_ray.run_on_ray: the same rows from many machines
    open_output("out").page(0, 50)        # from here on without the model

An address goes one way: `listing` names the pictures, `plan` freezes their order, `decode` makes
pixels of them, `engine` answers, `parts` writes rows, and the manifest comes last.
"""
