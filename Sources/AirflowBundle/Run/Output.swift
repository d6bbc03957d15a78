import ByteStrings

/// What is to be written for one input, in memory-bounded pieces.
protocol Output {
  /// What the report says of the bundle itself.
  var facts: BundleFacts { get }
  /// The files to remove or move when the output stands.
  var originals: OriginalFiles { get }
  /// Owner and group that the output inherits.
  var containerFile: ContainerFile { get }
  /// Whether the executable is a PE file, where the output's name depends on that.
  func isPE() throws(BundleError) -> Bool
  /// Throws where the input is no longer what it was when it was opened.
  func checkUnchanged() throws(BundleError)
}

extension Output {
  func isPE() throws(BundleError) -> Bool { false }
}

/// An output of what a reader gives.
protocol ReaderOutput: Output {
  var reader: any BundleReader { get }
}

extension ReaderOutput {
  var facts: BundleFacts { BundleFacts(reader.bundle) }
  var originals: OriginalFiles { reader.originals }
  var containerFile: ContainerFile { reader.bundle.containerFile }
  func checkUnchanged() throws(BundleError) { try reader.checkUnchanged() }
}

/// An output that is one file.
protocol FileOutput: Output {
  /// Writes the file's bytes in order. Asked twice, it writes the same.
  func write(to sink: inout some ByteSink & ~Copyable) throws(BundleError) -> Written
}

/// What a report says of a bundle, whatever becomes of it.
struct BundleFacts {
  /// nil for what was no bundle before.
  var container: Container?
  var executable: Member
  var dags: [Manifest.Dag]
  var findings: [Finding]
  /// The size of all members in bytes: about what is going to be written.
  var memberBytes: UInt64

  init(_ bundle: BundleContents) {
    container = bundle.container
    executable = bundle.executable
    dags = bundle.manifest.dags
    findings = bundle.findings
    memberBytes = ([bundle.executable, bundle.source] + bundle.extraMembers).reduce(0) {
      $0.addingReportingOverflow($1.size).partialValue
    }
  }
}
