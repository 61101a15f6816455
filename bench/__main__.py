"""Run one measurement and print its one JSON line.

    python -m bench NAME [--hours N]

NAME is a module beside this one, with dashes for underscores. It has a function
``measure(*, hours)`` that returns a `bench.Result`. Exit status 1 means an aim was missed.
"""

import argparse
import importlib
import json
import pkgutil
import sys

import bench


def names() -> list[str]:
    """Return the measurements there are, as they are called on the command line."""
    found = (module.name for module in pkgutil.iter_modules(bench.__path__))
    return sorted(name.replace("_", "-") for name in found if not name.startswith("_"))


def main() -> int:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", choices=names())
    parser.add_argument("--hours", type=float, default=10.0, help="length of the night")
    wanted = parser.parse_args()
    module = importlib.import_module(f"bench.{wanted.name.replace('-', '_')}")
    result: bench.Result = module.measure(hours=wanted.hours)
    print(json.dumps(result.to_dict(name=wanted.name)))
    return 0 if result.ok else 1


if __name__ == "__main__":
    sys.exit(main())
