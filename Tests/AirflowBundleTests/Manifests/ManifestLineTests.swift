import ByteStrings
import Testing

@testable import AirflowBundle

/// A message names the line of the very value that it is about.
@Suite struct ManifestLineTests {
  private static let manifest = """
    format_version: "1.0"
    source: main.go
    executable: bin/app
    sdk:
      language: go
      version: "2.0"
      supervisor_schema_version: "2026-06-16"
    dags:
      first:
        tasks:
        - a
        - b
      second:
        tasks: [c]
    dag_source_paths:
      first: main.go
    sources:
    - path: main.go
      sha256: x
      offset: 0
      length: 1

    """

  private static func message(_ old: String, _ new: String, _ dialect: ManifestReader.Dialect)
    -> String
  {
    let text = manifest.replacing(old, with: new)
    do throws(BundleError) {
      let (_, findings) = try ManifestReader.read(Array(text.utf8), dialect)
      return findings.filter { $0.code == .valueQuoted }.map(\.fact).joined(separator: "\n")
    } catch { return error.problem }
  }

  @Test(arguments: [
    ("main.go\nexecutable", "\"\"\nexecutable", "source is empty, line 2"),
    ("\"1.0\"", "one", "version one is not of the form 1.0, line 1"),
    ("executable: bin/app", "airflow_bundle_metadata_version: \"1.1\"", "1.1, line 1"),
    ("language: go", "language: Go", "sdk.language Go is not a language name such as go, line 5"),
    ("version: \"2.0\"", "version: \"\"", "sdk.version is empty, line 6"),
    ("\"2026-06-16\"", "soon", "soon is not of the form YYYY-MM-DD, line 7"),
    ("- b", "- \"\"", "dags.first.tasks[1] is empty, line 12"),
    ("first:\n    tasks", "1.0:\n    tasks", "the key 1.0 of dags (line 9)"),
    ("- b", "- yes", "dags.first.tasks[1]: yes (line 12)"),
    ("[c]", "[yes]", "dags.second.tasks[0]: yes (line 14)"),
    ("second:", "\"first\":", "dags.first), line 13"),
    ("first: main.go", "1: a\n  \"1\": b", "dag_id 1 twice once its keys are strings, line 17"),
    ("length: 1", "length: x", "sources[0].length is not a number of bytes, line 21"),
    (
      "first: main.go", "1.0: a\n  x: b\n  yes: c",
      "key \"yes\" is the same to Python as \"1.0\" in line 16 (at dag_source_paths.yes), line 18"
    ),
  ])
  func isTheRightOne(old: String, new: String, expected: String) {
    let dialect: ManifestReader.Dialect = old.contains("length") ? .footer : .legacy
    let found = Self.message(old, new, dialect)
    #expect(found.contains(expected), "\(found)")
  }

  /// Thousands of findings of one kind are counted, not listed.
  @Test func thousandsOfFindingsAreCounted() throws {
    let tasks = Array(repeating: "1", count: 1_234).joined(separator: ",")
    let text = Self.manifest.replacing("[c]", with: "[\(tasks)]")
    let (manifest, findings) = try ManifestReader.read(Array(text.utf8), .legacy)
    let quoted = findings.filter { $0.code == .valueQuoted }
    #expect(quoted.count == 1_001)
    #expect(quoted.last?.fact == "234 more like these are in this manifest")
    #expect(manifest.dags[1].tasks.count == 1_234)
  }
}
