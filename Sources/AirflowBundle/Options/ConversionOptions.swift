public import ByteStrings
import Zip

/// What `migrate` and `export` are asked to do.
public struct ConversionOptions: Sendable {
  /// Which way to convert.
  public enum Target: Sendable, Equatable {
    /// To footer bundles.
    case footer
    /// To ADR 0001 archives.
    case zip
    /// To folders as the oldest scanner wants them.
    case directory

    /// The container of the outputs.
    public var container: Container {
      switch self {
      case .footer: .footer
      case .zip: .zip
      case .directory: .directory
      }
    }
  }

  /// Where outputs go.
  public enum Destination: Sendable, Equatable {
    /// A file, or the root of a mirror of the inputs' tree.
    case output(ByteString)
    /// Beside each input.
    case inPlace(Originals)
  }

  /// What becomes of an input whose output is on disk and verified.
  public enum Originals: Sendable, Equatable {
    case keep
    case remove
    /// Moved to a mirror of the inputs' tree below a folder.
    case move(ByteString)
  }

  /// The I-th of N disjoint parts of the inputs.
  public typealias Shard = Report.Shard

  /// How hard an archive is compressed.
  public enum Compression: String, Sendable, CaseIterable {
    case store, fast, `default`, best
  }

  public var target: Target
  /// Bundles and folders, as given.
  public var inputs: [ByteString]
  public var destination: Destination
  /// Whether all outputs go into one folder, the `/` of their relative paths made `-`; else they
  /// mirror the inputs' tree. The oldest scanner looks no deeper than one level.
  public var isFlat = false
  public var isDryRun = false
  /// Whether an existing output that differs may be replaced.
  public var replacesOutputs = false
  /// Bundles worked on at once.
  public var jobs = 1
  /// Patterns for relative paths below an input folder; empty takes all.
  public var include: [ByteString] = []
  public var exclude: [ByteString] = []
  /// Paths below the one INPUT, which is a folder then: only these are taken. nil takes all.
  public var only: [ByteString]?
  /// Whether an INPUT in which there is nothing to do is no failure.
  public var allowsEmpty = false
  public var shard: Shard?
  /// Whether to start nothing more after a failure.
  public var failsFast = false
  public var followsLinks = false
  /// The platform to compare executables with.
  public var platform: Platform?
  /// Whether to re-read every output before it gets its name.
  public var verifies = false
  /// Whether to wait for the disk.
  public var syncs = true
  /// The largest file to write or member to expand, in bytes.
  public var maxSize: UInt64 = 4 << 30
  /// What is written into manifests that carry no supervisor schema version.
  public var supervisorSchemaVersion: ByteString = SchemaVersion.default
  /// What is written into manifests of folders that name no `sdk.language`; nil for nothing.
  public var language: ByteString?
  /// What is written into manifests of folders that name no `sdk.version`; nil for nothing.
  public var sdkVersion: ByteString?
  /// What stands in for the source of a folder that has none.
  public var sourceFallback: SourceFallback = .none
  public var extraMembers: ExtraMembers = .keep
  public var allowsNonNative = false
  /// How hard an export to `zip` compresses.
  public var compression: Compression = .default

  /// Whether a worker may use a second processor; the run decides.
  var readsAhead = false

  /// The threads that may help to compress; the run has them.
  var spareThreads = SpareThreads()

  /// The options of a run's items, which share spare threads of their own.
  func forItems(readingAhead: Bool) -> ConversionOptions {
    var options = self
    options.readsAhead = readingAhead
    options.spareThreads = SpareThreads()
    return options
  }

  public init(_ target: Target, inputs: [ByteString], destination: Destination) {
    self.target = target
    self.inputs = inputs
    self.destination = destination
  }

  /// What becomes of the originals, wherever the outputs go.
  var originals: Originals {
    if case .inPlace(let originals) = destination { return originals }
    return .keep
  }
}

extension ConversionOptions.Destination {
  /// Whether outputs go beside their inputs.
  public var isInPlace: Bool {
    if case .inPlace = self { return true }
    return false
  }
}
