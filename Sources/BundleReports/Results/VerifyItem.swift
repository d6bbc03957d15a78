public import BundleFormats
public import ByteStrings
package import Files

/// What `verify` says of one bundle, or of what might have been one.
public struct VerifyItem: RunItem {
  /// The INPUT as given, joined with the path below it.
  public var path: ByteString
  /// nil where it is in no container, or nobody can tell in which.
  public var container: Container?
  /// What the released consumer does (Task SDK 1.3.2); nil where the run was stopped before that
  /// could be told.
  public var airflow: AirflowVerdict?
  /// All that is wrong, the most important first.
  public var problems: [BundleError]
  /// The Dags that it claims, in byte order: those that Airflow sees, or where it sees none, those
  /// of a legacy manifest.
  public var dags: [ByteString] = []
  /// What the executable is, where there is one.
  public var executable: ExecutableImage?
  /// What differs for it in the Airflow after 3.3, where that was asked for.
  public var differences: [AirflowDifference] = []
  /// What the rules of later versions go by; nil where there is no manifest to be read.
  package var laterFacts: LaterFacts?
  /// Tells whether two paths lead to the same file.
  package var identity: FileStatus.Identity?

  /// The file itself, where all of it was read.
  package var file: ReportItem.Result?

  public var name: ByteString { path }
  public var isOpen: Bool { airflow == nil }
  /// Whatever there is to say of a bundle is a problem.
  public var findings: [Finding] { [] }

  /// Whether nothing is wrong.
  public var isOK: Bool { problems.isEmpty }

  package init(
    _ path: ByteString, _ container: Container? = nil, _ airflow: AirflowVerdict? = .skipped,
    problems: [BundleError] = []
  ) {
    self.path = path
    self.container = container
    self.airflow = airflow
    self.problems = problems
  }
}

extension ExecutableImage {
  /// `elf x86_64`.
  package var platform: String { "\(format.rawValue) \(architecture)" }
}
