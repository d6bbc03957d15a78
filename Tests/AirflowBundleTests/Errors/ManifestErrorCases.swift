import AirflowBundle
import ByteStrings
import TestSupport

extension ErrorCase {
  private static let head = "format_version: \"1.0\"\nsource: src/app.go\nexecutable: bin/app\n"
  private static let sdk = "sdk: {language: go, version: \"1.0\"}\n"
  private static let dags = "dags: {d: {tasks: [t]}}\n"

  static let manifests: [ErrorCase] = [
    ErrorCase(
      name: "none in the archive", code: .manifestMissing, input: "in/bad.zip",
      facts: ["airflow-metadata.yaml"]
    ) { folder in
      try folder.write("in/bad.zip", ArchiveBuilder(.init("photo.jpg", "x")).bytes())
    },
    .archive("over a mebibyte", .manifestTooLarge, ["1048577", "1048576"]) {
      $0.members[0].method = 8
      $0.members[0].local.size = 1_048_577
      $0.members[0].central.size = 1_048_577
    },
    .bundle("many values", .manifestTooLarge, ["262144"]) {
      $0.manifest += Array("x: [\(String(repeating: "1,", count: 262_144))]\n".utf8)
    },
    .bundle("major version 2", .manifestVersion, ["2.0", "1.x"]) {
      $0.manifest = Array(
        "format_version: \"2.0\"\nsource: src/app.go\nexecutable: bin/app\n\(sdk)\(dags)".utf8)
    },
    .manifest("syntax", ["line"], "a: [1\nb: }\n"),
    .manifest("not a mapping", ["mapping"], "- a\n- b\n"),
    .manifest("a set, not a mapping", ["mapping"], "!!set\n" + head + sdk + dags),
    .manifest("dags are a set", ["dags", "mapping"], head + sdk + "dags: !!set {d}\n"),
    .manifest("no version", ["format_version"], "source: src/app.go\n" + sdk + dags),
    .manifest(
      "versions disagree", ["format_version", "airflow_bundle_metadata_version"],
      head + "airflow_bundle_metadata_version: \"1.1\"\n" + sdk + dags),
    .manifest("no sdk", ["sdk"], head + dags),
    .manifest(
      "language", ["sdk.language", "Go!"], head + "sdk: {language: Go!, version: \"1\"}\n" + dags),
    .manifest("no sdk version", ["sdk", "version"], head + "sdk: {language: go}\n" + dags),
    .manifest(
      "schema version", ["supervisor_schema_version", "soon"],
      head + "sdk: {language: go, version: \"1\", supervisor_schema_version: soon}\n" + dags),
    .manifest("no dags", ["dags"], head + sdk),
    .manifest("empty dags", ["dags", "empty"], head + sdk + "dags: {}\n"),
    .manifest("no tasks", ["dags.d", "tasks"], head + sdk + "dags: {d: {}}\n"),
    .manifest("tasks no list", ["dags.d.tasks", "list"], head + sdk + "dags: {d: {tasks: t}}\n"),
    .manifest(
      "null task", ["dags.d.tasks[1]", "null"], head + sdk + "dags: {d: {tasks: [t, ~]}}\n"),
    .manifest("null dag_id", ["dags", "null"], head + sdk + "dags: {~: {tasks: [t]}}\n"),
    .manifest(
      "empty task", ["dags.d.tasks[0]", "empty"], head + sdk + "dags: {d: {tasks: ['']}}\n"),
    .manifest("duplicate key", ["source"], head + "source: other\n" + sdk + dags),
    .manifest(
      "dag_ids equal once mended", ["dags", "1.0"],
      head + sdk + "dags: {1.0: {tasks: [t]}, '1.0': {tasks: [t]}}\n"),
    .manifest("impossible date", ["2026-02-30"], head + sdk + dags + "built: 2026-02-30\n"),
    .manifest("unknown tag", ["python"], head + sdk + dags + "x: !!python/name:os.system y\n"),
    .manifest("equals sign", ["line 6"], head + sdk + dags + "x: =\n"),
    .manifest("empty hexadecimal", ["0x_"], head + sdk + dags + "x: 0x_\n"),
    .manifest("two documents", ["document"], head + sdk + dags + "---\na: b\n"),
    .manifest("alias in itself", ["alias"], head + sdk + dags + "x: &a [*a]\n"),
    .manifest(
      "too deep", ["100"],
      head + sdk + dags + "x: " + String(repeating: "[", count: 200)
        + String(repeating: "]", count: 200) + "\n"),
    .manifest(
      "source is executable", ["bin/app"],
      "format_version: \"1.0\"\nsource: ./bin/app\nexecutable: bin/app\n" + sdk + dags),
    .manifest(
      "source empty", ["source", "empty"], "format_version: \"1.0\"\nsource: ''\n" + sdk + dags),
  ]
}
