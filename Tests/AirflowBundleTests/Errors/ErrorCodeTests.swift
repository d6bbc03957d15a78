import AirflowBundle
import ByteStrings
import TestSupport
import Testing

/// Every way in which an input fails: code, message, and that nothing else suffers.
@Suite struct ErrorCodeTests {
  @Test(arguments: ErrorCase.all) func failsAlone(_ failure: ErrorCase) throws {
    let scene = try Scene()
    try scene.folder.write("in/good.zip", SampleBundle(dag: "good").zip)
    try failure.make(scene.folder)
    let named = failure.code == .linkNotFollowed ? failure.input.parent : failure.input
    let before = try scene.snapshot()

    func run(dry: Bool) throws -> Report {
      try scene.migrate([named, "in/good.zip"]) { options in
        failure.options(&options, scene.folder)
        options.isDryRun = dry
        if failure.code == .tooLarge { options.inputs.removeLast() }
      }
    }
    let dry = try run(dry: true)
    #expect(try scene.snapshot() == before, "a dry run leaves no trace")
    let report = try run(dry: false)
    #expect(dry.itemsText == report.itemsText)

    let item = try scene.item(failure.input, of: report)
    #expect(item.status == failure.status)
    #expect(item.error?.code == failure.code)
    #expect(item.result == nil && item.output == nil)
    let message = item.message ?? ""
    #expect(message.hasPrefix("\(scene.folder(failure.input)): "), "names the file: \(message)")
    for fact in failure.facts {
      #expect(message.contains(fact), "\(fact) is not in: \(message)")
    }
    #expect(message.split(separator: ";").count >= 2, "says what to do: \(message)")
    #expect(!message.contains { $0.isNewline }, "one line: \(message)")

    // The other bundle is there, and nothing else that was not there before.
    var expected = before
    if failure.code != .tooLarge {
      #expect(try scene.item("in/good.zip", of: report).status == .converted)
      let output = try #require(try scene.snapshot()["out/good"])
      #expect(try Footer(parsing: output.bytes).executable == SampleBundle.elf)
      expected.entries["out/good"] = output
    }
    let after = try scene.snapshot()
    expected.entries["out"] = after["out"]
    #expect(after.paths == expected.paths)
    #expect(after == expected)
  }

  /// Codes that other suites bring about.
  static let elsewhere: [ErrorCode: String] = [
    .alreadyCurrent: "InPlaceTests", .otherSDK: "OtherSDKTests",
    .notStarted: "StoppingTests", .nothingFound: "NothingFoundTests (CommandTests)",
    .interrupted: "StoppingTests", .dagsAbsent: "LaterLayoutTests",
    .noSpace: "NoSpaceTests (CommandTests)",
    .permissionDenied: "PermissionTests (CommandTests)",
    .notExecutable: "ProblemTests", .schemaVersionMissing: "VerifyTests",
    .schemaVersionUnknown: "ProblemTests", .sourcesInvalid: "VerifyTests",
    .legacyContainer: "ProblemTests", .noTrailer: "VerifyTests", .breaksScan: "VerifyTests",
    .planMismatch: "ApplyTests", .notInPlan: "ApplyTests",
    .missing: "AgainstTests", .changed: "AgainstTests", .notInReport: "AgainstTests",
    .duplicateDag: "ProblemTests", .idInvalid: "ProblemTests", .foreignPlatform: "VerifyTests",
  ]

  @Test(arguments: ErrorCode.allCases) func hasACase(_ code: ErrorCode) {
    let isHere = ErrorCase.all.contains { $0.code == code }
    #expect(isHere != (Self.elsewhere[code] != nil), "\(code.rawValue)")
  }
}
