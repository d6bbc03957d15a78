import AirflowBundle

extension ConversionRun: CommandRun {
  typealias Lines = ReportLine

  static var words: ProgressWords { .conversion }

  /// Such an error names the folder and not the output, so that it is the same for all.
  static func placeFailure(of item: ReportItem) -> BundleError? {
    let codes: Set<ErrorCode> = [.permissionDenied, .ioError, .noSpace, .outputExists, .notFound]
    guard item.status == .failed, let error = item.error else { return nil }
    return codes.contains(error.code) ? error : nil
  }
}

extension VerifyRun: CommandRun {
  typealias Lines = VerifyLine

  static var words: ProgressWords { .verification }

  /// It writes nothing.
  static func placeFailure(of item: VerifyItem) -> BundleError? { nil }
}
