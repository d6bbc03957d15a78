package import BundleFormats

extension Finding.Code {
  /// What to do about it: one line.
  package var advice: String {
    switch self {
    case .extraMembersKept:
      "Nothing to do: they are in the source region, and an export gives them back. If a bundle should not carry them, use --extra-members drop."
    case .extraMembersDropped:
      "Make sure that nothing reads these files when the task runs; --extra-members keep takes them along, and for pack --member does."
    case .valueQuoted:
      "Nothing to do. Quote the value where the manifest is written, so that every YAML reader sees a string."
    case .schemaVersionAssumed:
      "Nothing to do if the default suits your SDK; else name the version with --supervisor-schema-version."
    case .schemaVersionUnknown:
      "Airflow will skip the bundle. Rebuild it with an SDK that your Airflow knows, or upgrade Airflow's Task SDK first."
    case .tasksEmpty: "Check whether the Dag should have tasks: it cannot run any."
    case .sourceNotUTF8: "Nothing to do; Airflow may show the source with replacement characters."
    case .signatureInvalidated:
      "Nothing to do where nobody checks signatures. Elsewhere sign a list or catalogue of digests: a signature in the bundle itself takes the trailer's place at the end, and Airflow skips the bundle."
    case .packedExecutable:
      "Run one task of it before the move: packed programs may look for their data at the end of the file. Pack without UPX if it fails."
    case .overlayData:
      "Run one task of it before the move: the program may look for this data at the end of the file, where the bundle's trailer is now."
    case .duplicateDag:
      "Decide which bundle is to serve the Dag and take the others away: which of them Airflow takes is undefined."
    case .architectureMixed:
      "Check that workers of that kind exist, and that its queue leads to them; --platform names the bundles that do not fit."
    case .foreignPlatform: "Rebuild for the platform of your workers, or keep it off them."
    case .keyReplaced:
      "Nothing to do: the key describes the container, so it is written anew for the new one."
    case .idInvalid:
      "Rename the Dag or task, in the bundle and in its Python stub: letters, digits, dashes, dots and underscores, at most 250."
    case .digestReplaced:
      "Make sure that you know what changed the executable: a new digest makes Airflow run a damaged one too. If nobody changed it on purpose, put a whole copy there."
    case .dagsAbsent:
      "Airflow 3.3 skips the bundle. Pack it with the SDK that belongs to your Airflow, or keep it for the Airflow that comes next."
    case .nextAirflow:
      "Nothing to do for Airflow 3.3. Another name or option avoids it; docs/airflow-versions.md lists the rules."
    case .notKept:
      "Keep the original where these things matter: no way back brings them back."
    }
  }
}
