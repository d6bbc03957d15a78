import ByteStrings
import LibC

/// What the terminal behind a descriptor can do.
enum Terminal {
  /// Whether it is a terminal on which a line can be drawn again.
  static func canDraw(_ descriptor: Int32) -> Bool {
    isatty(descriptor) == 1 && environment("TERM") != "dumb"
  }

  /// Whether colours are welcome there (https://no-color.org).
  static func hasColours(_ descriptor: Int32) -> Bool {
    canDraw(descriptor) && (environment("NO_COLOR") ?? "").isEmpty
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
