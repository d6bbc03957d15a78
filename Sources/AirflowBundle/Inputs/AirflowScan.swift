import ByteStrings

/// How the released consumer walks a folder (Task SDK 1.3.2, `_walk_executables`).
enum AirflowScan {
  /// The consumer calls itself for each level of folders, and Python allows 1,000 calls within each
  /// other. Called by a bare script it raises from 988 to 993 levels on (Python 3.10 to 3.13); on a
  /// worker the calls of the executor and the supervisor, some dozens, count too.
  static let safeDepth = 900

  /// Whether a folder lies so deep that the scan may raise there.
  ///
  /// - Parameter relative: its path below the root of the scan.
  static func isTooDeep(_ relative: ByteString) -> Bool {
    // A path is at least a byte and a slash for each folder.
    relative.count >= 2 * safeDepth - 1 && relative.components.count >= safeDepth
  }

  static var tooDeep: BundleError {
    BundleError(
      .breaksScan,
      "the folder lies \(safeDepth) levels deep: Airflow's scan calls itself for each, and fails "
        + "with RecursionError before it is at 1,000",
      advice: "move it further up, or out of the folder that Airflow scans")
  }
}
