/// An operating system and a machine, such as `linux/x86_64`.
public struct Platform: Sendable, Equatable, CustomStringConvertible {
  /// `linux`, `darwin` or `windows`.
  public let operatingSystem: String
  /// `x86_64`, `aarch64`, `arm`, `i386`, `riscv64`, or a machine number in decimal, in the terms of
  /// ``ExecutableImage/architecture``.
  public let architecture: String

  /// Reads `OS/ARCH`, in upper or lower case, with the usual other names (`macos`, `win`, `amd64`,
  /// `arm64`, `armv7`, `i686`...).
  ///
  /// - Throws: what names the part that is not understood, or the whole text where it is not `OS/ARCH`.
  public init(parsing text: String) throws(UsageError) {
    let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      throw UsageError("'\(text)' is not a platform, such as linux/x86_64")
    }
    guard let system = Self.operatingSystem(Self.lowercased(parts[0])) else {
      throw UsageError(
        "'\(Substring(parts[0]))' is not an operating system: linux, darwin or windows")
    }
    guard let architecture = Self.architecture(Self.lowercased(parts[1])) else {
      throw UsageError(
        "'\(Substring(parts[1]))' is not an architecture: x86_64, aarch64, arm, i386, riscv64 or a machine number"
      )
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
    default: name.utf8.allSatisfy(\.isDigit) ? UInt32(name).map { String($0) } : nil
    }
  }

  /// ASCII letters only: nothing else is part of a name.
  private static func lowercased(_ bytes: Substring.UTF8View.SubSequence) -> String {
    String(decoding: bytes.map { $0.isUpper ? $0 | 0x20 : $0 }, as: UTF8.self)
  }
}
