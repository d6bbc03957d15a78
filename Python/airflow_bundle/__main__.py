"""`python -m airflow_bundle ...` is `airflow-bundle ...`."""

import os
import sys

from airflow_bundle import find_bin

if __name__ == "__main__":
    program = find_bin()
    os.execv(program, [program, *sys.argv[1:]])
