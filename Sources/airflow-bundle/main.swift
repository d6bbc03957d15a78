print("airflow-bundle")
