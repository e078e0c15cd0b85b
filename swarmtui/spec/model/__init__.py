"""The ServiceSpec, one module per part. Every fact about a field stands here and nowhere else."""
