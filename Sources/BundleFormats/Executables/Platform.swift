/// An operating system and a machine, such as `linux/x86_64`.
public struct Platform: Sendable, Equatable, CustomStringConvertible {
  /// `linux`, `darwin` or `windows`.
  public let operatingSystem: String
  /// `x86_64`, `aarch64`, `arm`, `i386`, `riscv64`, or a machine number in decimal, in the terms of
  /// ``ExecutableImage/architecture``.
  public let architecture: String

  /// A text that names no platform.
  public struct ParsingError: Error, Equatable, CustomStringConvertible {
    /// The part that is not understood, or the whole text where it is not `OS/ARCH`.
    public let part: String
    /// What could stand there.
    public let expected: String

    public var description: String { "'\(part)' is not \(expected)" }
  }

  /// Reads `OS/ARCH`, in upper or lower case, with the usual other names (`macos`, `win`, `amd64`,
  /// `arm64`, `armv7`, `i686`...).
  ///
  /// - Throws: ``ParsingError``, which names the part that is not understood.
  public init(parsing text: String) throws(ParsingError) {
    let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      throw ParsingError(part: text, expected: "a platform, such as linux/x86_64")
    }
    guard let system = Self.operatingSystem(Self.lowercased(parts[0])) else {
      throw ParsingError(
        part: String(decoding: parts[0], as: UTF8.self),
        expected: "an operating system: linux, darwin or windows")
    }
    guard let architecture = Self.architecture(Self.lowercased(parts[1])) else {
      throw ParsingError(
        part: String(decoding: parts[1], as: UTF8.self),
        expected: "an architecture: x86_64, aarch64, arm, i386, riscv64 or a machine number")
    }
    self.operatingSystem = system
    self.architecture = architecture
  }

  /// `OS/ARCH`, in the names of this type.
  public var description: String { "\(operatingSystem)/\(architecture)" }

  /// Whether an executable is for this platform. A universal one is if it has a slice for it; one
  /// whose format or system is unknown is for none.
  public func matches(_ image: ExecutableImage) -> Bool {
    image.operatingSystem == operatingSystem && image.architectures.contains(architecture)
  }

  private static func operatingSystem(_ name: String) -> String? {
    switch name {
    case "linux": "linux"
    case "darwin", "macos", "macosx", "osx": "darwin"
    case "windows", "win", "win32", "win64": "windows"
    default: nil
    }
  }

  private static func architecture(_ name: String) -> String? {
    switch name {
    case "x86_64", "amd64", "x64", "x86-64": "x86_64"
    case "aarch64", "arm64": "aarch64"
    case "arm", "armv6", "armv6l", "armv7", "armv7l", "armhf", "armel": "arm"
    case "i386", "i486", "i586", "i686", "386", "x86": "i386"
    case "riscv64": "riscv64"
    // Formats without a name here are known by their machine number, which is no larger than this.
    default: name.utf8.allSatisfy { 48...57 ~= $0 } ? UInt32(name).map { String($0) } : nil
    }
  }

  /// ASCII letters only: nothing else is part of a name.
  private static func lowercased(_ bytes: Substring.UTF8View.SubSequence) -> String {
    String(decoding: bytes.map { 65...90 ~= $0 ? $0 | 32 : $0 }, as: UTF8.self)
  }
}
