extension AirflowRule.Name {
  /// Every rule that is known to differ. "Not known" stands where nothing published says it.
  ///
  /// "Coordinator" is `task-sdk/src/airflow/sdk/coordinators/executable/coordinator.py` of the
  /// repository apache/airflow, "specification" is `task-sdk/docs/executable-bundle-spec.rst`.
  public var rule: AirflowRule {
    switch self {
    case .location:
      AirflowRule(
        subject: "where bundles lie",
        released: "In the folders that `executables_root` of the coordinator names.",
        sourcesIndex:
          "In the Dag bundle that `task_handler_bundle_name` names; unset, in the task's own Dag bundle.",
        boundArtifacts: "The same. A configuration that still sets `executables_root` fails.",
        readIn:
          "Task SDK 1.3.2, coordinator; coordinator at 03ac8513; specification at 3b4a7eb7; pull request 73970",
        difference:
          "the coordinator names a Dag bundle with task_handler_bundle_name in place of executables_root"
      )
    case .executableBit:
      AirflowRule(
        subject: "the executable bit",
        released: "Required, else the file is silently skipped.",
        sourcesIndex:
          "Not required: Airflow sets it before it runs the bundle. (The coordinator at 03ac8513 requires it still.)",
        boundArtifacts: "The bundle is listed without it, but a task that is bound to it fails.",
        readIn:
          "Task SDK 1.3.2, `_walk_executables`; specification of the state with `sources`, and at 3b4a7eb7",
        difference:
          "without the executable bit one state sets it, and the other lists the bundle and fails its tasks; set it with chmod +x"
      )
    case .dags:
      AirflowRule(
        subject: "`dags` in the manifest",
        released: "Required: a bundle is found by them, and one without them is silently skipped.",
        sourcesIndex: "The same.",
        boundArtifacts: "Not written any more. Consumers must ignore it.",
        readIn: "Task SDK 1.3.2, `_dag_ids`; specification at 3b4a7eb7",
        difference:
          "the dags of its manifest are ignored by the state with bound artifacts, which asks the executable instead"
      )
    case .parseRequest:
      AirflowRule(
        subject: "how a task finds its bundle",
        released: "The first file in the order of the file system whose `dags` hold the dag_id.",
        sourcesIndex: "The same.",
        boundArtifacts:
          "The Dag processor starts each bundle, sends it a `TaskHandlerParseRequest` and stores what it answers. A stub task that no answer fits is an import error.",
        readIn:
          "Task SDK 1.3.2, `_Bundle.find`; ADR 0013 in `airflow-core/adr/lang-sdk`; `task-sdk/docs/lang-sdk-spec.rst`",
        difference:
          "its executable must answer a parse request, which no converter can add: build it again with a current SDK when that Airflow comes"
      )
    case .rivalHandlers:
      AirflowRule(
        subject: "two bundles with one (dag_id, task_id)",
        released: "The first file in the order of the file system serves the whole Dag.",
        sourcesIndex: "The same.",
        boundArtifacts: "An import error that names both files.",
        readIn: "Task SDK 1.3.2, `_Bundle.find`; ADR 0013",
        difference:
          "two bundles with one (dag_id, task_id) are an import error there; leave only one of them"
      )
    case .sourceView:
      AirflowRule(
        subject: "what the source view shows",
        released: "Nothing of the bundle.",
        sourcesIndex:
          "The file that `dag_source_paths` names for the Dag, else `entrypoint_path`, read through `sources`. Without `sources`: \"source not available\".",
        boundArtifacts: "The whole source region as one file, named by `source`.",
        readIn:
          "Task SDK 1.3.2; `_bundle_reader.py` beside the coordinator at 9767dd41; specification at 3b4a7eb7",
        difference: "the two states show another source of it"
      )
    case .cacheDigest:
      AirflowRule(
        subject: "`digests.cache` in the manifest",
        released: "Ignored.",
        sourcesIndex: "Not known.",
        boundArtifacts:
          "Read, to tell whether the bundle has changed. A bundle without it is started at every parse.",
        readIn: "Task SDK 1.3.2; specification at 3b4a7eb7; ADR 0013 and ADR 0014",
        difference:
          "without digests.cache the Dag processor starts it at every parse; export it and migrate it again"
      )
    case .schemaVersion:
      AirflowRule(
        subject: "a supervisor schema version that Airflow does not know",
        released: "Silently skipped.",
        sourcesIndex: "Skipped.",
        boundArtifacts: "An import error of the stub Dag, with the reason.",
        readIn:
          "Task SDK 1.3.2, `_Bundle.find`; specification of the state with `sources`, and at 3b4a7eb7",
        difference: "an unknown schema version is an import error there in place of silence"
      )
    case .damage:
      AirflowRule(
        subject: "a wrong hash or an invalid trailer",
        released: "Silently skipped.",
        sourcesIndex: "Ignored, with a line in the log at error level.",
        boundArtifacts:
          "The file stays a candidate that cannot be asked; the import error of a stub task without a handler names it. A task that is bound to it fails.",
        readIn:
          "Task SDK 1.3.2, `_read_bundle_metadata`; specification of the state with `sources`, and at 3b4a7eb7",
        difference:
          "a damaged bundle is reported there in place of silence; get a whole copy or take it away"
      )
    case .leftover32:
      AirflowRule(
        subject: "a file with the 32-byte trailer of the first draft",
        released: "Silently skipped.",
        sourcesIndex: "Ignored, as any file whose 64-byte trailer does not hold.",
        boundArtifacts:
          "A broken candidate, because its last eight bytes are the magic: named as any damaged bundle.",
        readIn: "Task SDK 1.3.2, `_Footer.read`; specification at 3b4a7eb7, \"Deployment Layout\"",
        difference:
          "leftovers with a 32-byte trailer are named as broken there; migrate it or take it away"
      )
    case .fileName:
      AirflowRule(
        subject: "the file name",
        released: "Any.",
        sourcesIndex: "Not known.",
        boundArtifacts:
          "Any for the tasks of Python Dags. For a native Dag (one that the bundle defines itself) only a name without a suffix, as Python's `Path.suffix` has it: `report.exe` and `version-1.1.3` are passed over.",
        readIn:
          "Task SDK 1.3.2; `_dag_importer.py` beside the coordinator at 46d3c59d; `task-sdk/src/airflow/sdk/importers/base.py` at 003178ea",
        difference:
          "a file name with a suffix is passed over there if the bundle defines Dags itself; name it without a dot"
      )
    }
  }
}
