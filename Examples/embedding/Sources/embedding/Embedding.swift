import AirflowBundle
import ByteStrings

/// Migrates a folder as another program would: looks first, then works, then asks what Airflow says.
///
///     swift run embedding LEGACY BUNDLES REPORT.html [EXECUTABLE BUNDLE]
///
/// With an EXECUTABLE it then puts that into the BUNDLE in the place of its own.
@main struct Embedding {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst().map { ByteString($0) }
    guard arguments.count == 3 || arguments.count == 5 else {
      throw UsageError("embedding LEGACY BUNDLES REPORT.html [EXECUTABLE BUNDLE]")
    }
    let options = try plan(from: arguments[0], to: arguments[1])
    let report = try migrate(options)
    try ReportFile(arguments[2]).write(report)
    if arguments.count == 5 { try replace(in: arguments[4], by: arguments[3]) }
    try verify(arguments[1])
  }

  /// A dry run reads everything and writes nothing: its report is the one of the real run.
  static func plan(from legacy: ByteString, to bundles: ByteString) throws -> ConversionOptions {
    var options = ConversionOptions(.footer, inputs: [legacy], destination: .output(bundles))
    options.jobs = 2
    options.isDryRun = true
    let plan = try ConversionRun(options).run()
    for item in plan.items where item.status == .failed {
      print("would fail: \(item.input): \(item.error?.code.rawValue ?? "")")
    }
    for place in plan.fileSystems where !place.fits {
      throw UsageError("\(place.path) has \(place.free) bytes free, \(place.needed) are needed")
    }
    options.isDryRun = false
    return options
  }

  /// Items come as they are finished, in the order of the report. Another thread may look at
  /// `progress.snapshot`, and may stop the run with `cancellation.cancel(.interrupt)`.
  static func migrate(_ options: ConversionOptions) throws -> Report {
    let cancellation = Cancellation()
    let progress = RunProgress()
    let run = try ConversionRun(options)
    let report = run.run(cancellation: cancellation, progress: progress) { item in
      if let output = item.output { print("\(item.status.rawValue): \(output)") }
    }
    let figures = progress.snapshot
    print("\(figures.bundles) of \(figures.totalBundles) done, \(figures.failures) failed")
    return report
  }

  /// Packs a bundle like another one, and lets it take the other's place. `PackParts.files` is for a
  /// program that never was in a bundle.
  static func replace(in bundle: ByteString, by executable: ByteString) throws {
    var options = ConversionOptions(packing: executable, with: .like(bundle), into: bundle)
    options.replacesOutputs = true
    for item in try ConversionRun(options).run().items {
      print("packed: \(item.error?.message(for: item.input) ?? item.status.rawValue)")
    }
  }

  /// What the released Airflow does with each bundle, and why.
  static func verify(_ bundles: ByteString) throws {
    let report = try VerifyRun(VerifyOptions(inputs: [bundles])).run()
    let found = report.items.count { $0.airflow == .found }
    print("Airflow finds \(found) of \(report.items.count)")
    for item in report.items where !item.isOK {
      for problem in item.problems { print(problem.message(for: item.path)) }
    }
  }
}
