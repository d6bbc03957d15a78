import ByteStrings
import LibC

/// What the terminal behind a descriptor can do.
enum Terminal {
  /// Whether it is a terminal on which a line can be drawn again.
  static func canDraw(_ descriptor: Int32) -> Bool {
    isatty(descriptor) == 1 && environment("TERM") != "dumb"
  }

  /// Whether colours are welcome there.
  ///
  /// Whoever sets NO_COLOR (https://no-color.org) wants none, whatever else is set. FORCE_COLOR and
  /// CLICOLOR_FORCE (https://bixense.com/clicolors) want them in a file or pipe too; 0 takes that
  /// back, and for FORCE_COLOR it means none at all.
  static func hasColours(_ descriptor: Int32) -> Bool {
    wantsColours(canDraw: canDraw(descriptor), environment)
  }

  static func wantsColours(canDraw: Bool, _ environment: (String) -> String?) -> Bool {
    if let none = environment("NO_COLOR"), !none.isEmpty { return false }
    if let forced = environment("FORCE_COLOR"), !forced.isEmpty {
      return forced != "0" && forced != "false"
    }
    if let forced = environment("CLICOLOR_FORCE"), !forced.isEmpty, forced != "0" { return true }
    return canDraw
  }

  /// The columns of the terminal on standard error.
  static var width: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  private static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }
}
