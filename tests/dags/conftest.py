import sys
from pathlib import Path

DAGS = Path(__file__).parents[2] / "dags"

# Airflow does the same with its DAG folder.
sys.path.insert(0, str(DAGS))
