public import BundleFormats
public import ByteStrings

/// What became of one input: a row of the report.
public struct ReportItem: RunItem, Equatable {
  public enum Status: String, Sendable, CaseIterable {
    case converted, copied, unchanged, skipped, failed
  }

  /// What was written, or would be in a dry run.
  public struct Result: Sendable, Equatable {
    /// The size in bytes; of a folder, that of its files.
    public var size: UInt64
    /// Lower-case hexadecimal SHA-256 of the file; nil for a folder.
    public var sha256: String?
    /// What only a footer bundle has.
    public var footer: Footer?
    /// The permission bits; nil for a folder.
    public var mode: UInt16?
    /// What only an export has.
    public var members: [Member]?

    package init(
      size: UInt64, sha256: String? = nil, footer: Footer? = nil, mode: UInt16? = nil,
      members: [Member]? = nil
    ) {
      self.size = size
      self.sha256 = sha256
      self.footer = footer
      self.mode = mode
      self.members = members
    }

    public struct Footer: Sendable, Equatable {
      /// Lower-case hexadecimal SHA-256 of the binary region.
      public var binarySHA256: String
      /// The length of the source region in bytes.
      public var sourceLength: UInt32
      /// The length of the manifest in bytes.
      public var metadataLength: UInt32

      package init(binarySHA256: String, sourceLength: UInt32, metadataLength: UInt32) {
        self.binarySHA256 = binarySHA256
        self.sourceLength = sourceLength
        self.metadataLength = metadataLength
      }
    }

    public struct Member: Sendable, Equatable {
      public var path: ByteString
      /// The size in bytes.
      public var size: UInt64
      /// The permission bits.
      public var mode: UInt16
      /// Lower-case hexadecimal SHA-256 of a file in a folder; nil for a member of an archive, which
      /// has a digest as a whole.
      public var sha256: String?

      package init(path: ByteString, size: UInt64, mode: UInt16, sha256: String? = nil) {
        self.path = path
        self.size = size
        self.mode = mode
        self.sha256 = sha256
      }
    }
  }

  public struct Executable: Sendable, Equatable {
    /// Its path in the container.
    public var name: ByteString
    /// Its size in bytes.
    public var size: UInt64
    public var format: ExecutableImage.Format
    public var architecture: String

    /// `elf x86_64`.
    package var platform: String { "\(format.rawValue) \(architecture)" }

    package init(
      name: ByteString, size: UInt64, format: ExecutableImage.Format, architecture: String
    ) {
      self.name = name
      self.size = size
      self.format = format
      self.architecture = architecture
    }
  }

  /// The INPUT as given, joined with the path below it.
  public var input: ByteString
  /// Where the output is, made from PATH in the same way.
  public var output: ByteString?
  public var status: Status
  public var from: Container?
  public var to: Container?
  public var result: Result?
  public var executable: Executable?
  public var dags: [Manifest.Dag]?
  /// Why it failed or was skipped.
  public var error: BundleError?
  public var findings: [Finding] = []
  /// The size of the input in bytes, of a folder that of its files; nil where it is not known.
  public var inputSize: UInt64?

  public var name: ByteString { input }
  public var isOpen: Bool { error?.code == .notStarted || error?.code == .interrupted }

  /// The error's message, which names the input; nil where there is no error.
  public var message: String? { error?.message(for: input) }

  /// The bytes read of an input that came to something.
  public var bytesRead: UInt64 { result == nil ? 0 : inputSize ?? 0 }
  /// The bytes written or, in a dry run, that would have been.
  public var bytesWritten: UInt64 {
    status == .converted || status == .copied ? result?.size ?? 0 : 0
  }

  package init(input: ByteString, status: Status) {
    self.input = input
    self.status = status
  }

  /// An item that came to nothing, and why.
  package init(input: ByteString, _ status: Status, _ error: BundleError) {
    self.init(input: input, status: status)
    self.error = error
  }
}
