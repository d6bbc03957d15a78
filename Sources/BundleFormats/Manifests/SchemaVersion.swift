public import ByteStrings

/// The supervisor schema versions that Airflow's Task SDK knows.
public enum SchemaVersion {
  /// Those of `apache-airflow-task-sdk` 1.3.2.
  public static let known: [ByteString] = ["2026-06-16"]

  /// What is written into manifests that carry none, unless told otherwise.
  public static let `default`: ByteString = "2026-06-16"

  /// Whether Airflow accepts a bundle with this version.
  public static func isKnown(_ version: ByteString) -> Bool { known.contains(version) }
}
