public import ByteStrings
import Zip

/// What `migrate`, `export`, `pack` and `reseal` are asked to do.
public struct ConversionOptions: Sendable {
  /// Which way to convert.
  public enum Target: Sendable, Equatable {
    /// To footer bundles.
    case footer
    /// To ADR 0001 archives.
    case zip
    /// To folders as the oldest scanner wants them.
    case directory
    /// From footer bundles whose executables were changed in place, to ones with the digests of the
    /// executables as they are. In place, each takes its input's place.
    case resealed

    /// The container of the outputs.
    public var container: Container {
      switch self {
      case .footer, .resealed: .footer
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

  /// What else a bundle is packed of than its executable, which is the one input; nil for inputs
  /// that are bundles.
  public internal(set) var parts: PackParts?

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

  /// To pack one bundle of an executable that exists, which is never run.
  ///
  /// ```swift
  /// let parts = PackParts.files(manifest: .file("airflow-metadata.yaml"), source: "src/main.rs")
  /// let options = ConversionOptions(packing: "target/release/orders", with: parts, into: "bundles/orders")
  /// let report = try ConversionRun(options).run()
  /// ```
  ///
  /// - Parameters:
  ///   - executable: the file that becomes the bundle's executable.
  ///   - parts: where manifest, source and further members come from.
  ///   - output: the bundle, or an existing folder to put it in under the executable's name.
  public init(packing executable: ByteString, with parts: PackParts, into output: ByteString) {
    self.init(.footer, inputs: [executable], destination: .output(output))
    self.parts = parts
  }

  /// What becomes of the originals, wherever the outputs go.
  var originals: Originals {
    guard case .inPlace(let originals) = destination else { return .keep }
    // A bundle that is resealed in place has the name of the one that it was.
    return target == .resealed ? .remove : originals
  }

  /// The command that these options are of.
  var command: Report.Command {
    switch target {
    case .footer: parts == nil ? .migrate : .pack
    case .zip, .directory: .export
    case .resealed: .reseal
    }
  }
}

extension ConversionOptions.Destination {
  /// Whether outputs go beside their inputs.
  public var isInPlace: Bool {
    if case .inPlace = self { return true }
    return false
  }
}
