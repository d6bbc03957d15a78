/// What the headers of a file say about it as a native executable, without running it.
///
/// Everything here is read from untrusted bytes: it describes, it proves nothing.
public struct ExecutableImage: Sendable, Equatable {
  /// The container format of a native executable; the raw values are those of the report.
  public enum Format: String, Sendable, CaseIterable {
    /// Executable and Linkable Format: Linux and most Unixes.
    case elf = "elf"
    /// Mach-O, thin or universal: macOS.
    case machO = "mach-o"
    /// Portable Executable: Windows.
    case pe = "pe"
    /// None of these, or a file that has their magic number and no usable header.
    case unknown = "unknown"
  }

  /// What the file is for, as its header states.
  public enum Kind: String, Sendable, CaseIterable {
    /// A program: ELF `ET_EXEC` and position-independent executables (static ones too), Mach-O
    /// `MH_EXECUTE`, a PE image that is no DLL.
    case executable = "executable"
    /// A library or plug-in that something else loads.
    case sharedLibrary = "shared-library"
    /// A relocatable object, which needs a linker.
    case object = "object"
    /// A core dump, debug symbols, firmware, or no native file at all.
    case other = "other"
  }

  /// The container format.
  public internal(set) var format: Format

  /// `x86_64`, `aarch64`, `arm`, `i386`, `riscv64`, `universal` (a Mach-O file for several
  /// machines), else the format's machine number in decimal (`"21"` for ELF on 64-bit PowerPC).
  ///
  /// `"unknown"` where the format is unknown.
  public internal(set) var architecture: String

  /// The architectures within a `universal` file, in file order; else the one architecture, and
  /// nothing for an unknown format.
  public internal(set) var architectures: [String]

  /// `linux`, `darwin` or `windows`; nil for other systems, firmware and unknown formats.
  public internal(set) var operatingSystem: String?

  /// What the file is for.
  public internal(set) var kind: Kind

  /// Whether a code signature is attached: Mach-O `LC_CODE_SIGNATURE` in any slice, or a PE
  /// security directory that is not empty. The signature itself is not checked.
  public internal(set) var isSigned = false

  /// Whether UPX compressed the file.
  public internal(set) var isPacked = false

  /// Bytes after the end of the image. Certificates at the end of a PE file are part of the image,
  /// and so is the trailer of UPX. 0 for an unknown format.
  public internal(set) var overlaySize: UInt64 = 0

  /// Whether the headers place parts of the image beyond the end of the file: a copy that was cut
  /// short, as a rule.
  public internal(set) var isTruncated = false

  /// Whether the file itself ends like an executable bundle: `AFBNDL01` in its last 8 bytes, and
  /// room for the shorter of the two trailers (32 bytes).
  public internal(set) var isBundle = false

  /// Whether the file begins with `#!`.
  public internal(set) var isScript = false

  package init(
    format: Format, architectures: [String] = [], operatingSystem: String? = nil,
    kind: Kind = .other
  ) {
    self.format = format
    self.architecture = architectures.first ?? "unknown"
    self.architectures = architectures
    self.operatingSystem = operatingSystem
    self.kind = kind
  }

  /// Sets what follows from where the image ends.
  ///
  /// - Parameters:
  ///   - end: the offset of the first byte after the image.
  ///   - size: the size of the file in bytes.
  mutating func setEnd(_ end: UInt64, ofFileOf size: UInt64) {
    overlaySize = end < size ? size - end : 0
    isTruncated = end > size
  }
}
