import ByteStrings

extension UsageError {
  /// Refuses what no run of any command can work on.
  static func check(inputs: [ByteString], jobs: Int) throws(UsageError) {
    if inputs.isEmpty { throw UsageError("name at least one bundle or folder") }
    if inputs.contains("") { throw UsageError("an INPUT is empty: ''") }
    if jobs < 1 { throw UsageError("--jobs takes a number from 1") }
  }
}
