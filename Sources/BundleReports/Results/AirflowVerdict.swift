/// What Airflow does with a file in a folder that it scans for bundles.
public enum AirflowVerdict: String, Sendable, CaseIterable {
  /// It runs the file for the Dags that the manifest names.
  case found
  /// It passes the file over, without a word above its debug log.
  case skipped
  /// It raises, for any Dag that it looks for: no bundle of that folder can be relied upon.
  case breaksScan = "breaks-scan"
}
