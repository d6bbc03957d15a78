import AirflowBundle
import ByteStrings
import LibC

/// One call of the program: its arguments as the system gave them, and where its words go.
struct Invocation: Sendable {
  let arguments: [ByteString]
  let console: Console

  /// What a report and a log say of a run that begins now.
  func identity() -> RunIdentity {
    RunIdentity(
      started: Self.currentTime(),
      host: Self.text(256) { gethostname($0, $1) == 0 },
      user: getpwuid(geteuid()).map { ByteString(String(cString: $0.pointee.pw_name)) }
        ?? ByteString("\(geteuid())"),
      directory: Self.directory(), arguments: arguments)
  }

  /// The time in UTC.
  static func currentTime() -> String {
    var seconds = time(nil)
    var date = tm()
    gmtime_r(&seconds, &date)
    return text(32) { strftime($0, $1, "%Y-%m-%dT%H:%M:%SZ", &date) > 0 }.lossy
  }

  /// The working directory.
  static func directory() -> ByteString { text(4096) { getcwd($0, $1) != nil } }

  /// What a C function writes into a buffer; empty where it fails.
  private static func text(
    _ size: Int, _ fill: (UnsafeMutablePointer<CChar>, Int) -> Bool
  ) -> ByteString {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: size) { buffer in
      guard let start = buffer.baseAddress, fill(start, size - 1) else { return "" }
      return ByteString(buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)))
    }
  }
}
