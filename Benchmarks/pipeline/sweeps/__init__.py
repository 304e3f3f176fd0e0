"""The sweeps of Benchmarks/pipeline/sweep: how figures change with what there is to do."""

import pathlib
import sys

# The lab's modules, which the comparison has too.
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lab"))
