extension ErrorCode {
  /// What to do about it, as the end of a message, unless the place that failed knows better.
  package var advice: String {
    switch self {
    case .notFound: "check the path"
    case .notABundle, .notAZip: "leave it out with --exclude, or put the real bundle there"
    case .nothingFound:
      "check the path, --include and --exclude; use --allow-empty if it may be empty"
    case .alreadyCurrent, .otherSDK: "nothing to do"
    case .linkNotFollowed: "name what it points to, or use --follow-links"
    case .corruptArchive, .crcMismatch: "get a whole copy of the archive, or build it anew"
    case .encryptedMember: "pack the archive again without a password"
    case .unsupportedCompression: "pack the archive again with deflate"
    case .duplicateMember, .unsafePath, .notARegularMember:
      "pack the archive again from a clean folder"
    case .tooManyMembers: "pack the archive again with fewer files"
    case .manifestMissing: "put airflow-metadata.yaml at the archive's root"
    case .manifestTooLarge: "shorten the manifest"
    case .manifestInvalid: "correct the manifest and pack the bundle again"
    case .manifestVersion, .trailerVersion: "use a release that knows this version"
    case .dagsAbsent:
      "pack it with the SDK that belongs to this Airflow, or keep it for the Airflow that comes next"
    case .sourceMissing, .executableMissing:
      "correct the path in the manifest, or add the file"
    case .executableEmpty: "build the executable again"
    case .executableNotNative: "pack a native executable, or use --allow-non-native"
    case .executableAlreadyBundle: "pack the executable as it was before it was made a bundle"
    case .extraMembers: "use --extra-members keep or drop"
    case .tooLarge: "raise --max-size if it is meant to be so large"
    case .regionTooLarge: "move what is large out of the bundle"
    case .trailerInvalid: "get a whole copy of the bundle, or build it anew"
    case .hashMismatch:
      "if a tool such as patchelf changed the executable on purpose, use `airflow-bundle reseal`; else it is damaged: get a whole copy of the bundle"
    case .outputCollision: "rename one of them, or convert them apart"
    case .outputExists: "use --force to replace it"
    case .noSpace: "make room there, or choose another output"
    case .permissionDenied: "run as a user who may, or change the permissions"
    case .ioError: "look at the disk, then run the same command again"
    case .notStarted, .interrupted: "run the same command again"
    case .planMismatch: "make a new plan with --dry-run, look at it, and apply that"
    case .notInPlan: "to convert it, make a new plan with --dry-run, and apply that"
    case .notExecutable: "set the executable bit (chmod +x)"
    case .schemaVersionMissing:
      "build the bundle with a packer that writes it, or export it and migrate it again with --supervisor-schema-version"
    case .schemaVersionUnknown:
      "build the bundle with the SDK that belongs to this Airflow, or update Airflow"
    case .sourcesInvalid: "build the bundle anew"
    case .legacyContainer: "convert it with `airflow-bundle migrate`"
    case .noTrailer:
      "if it was a bundle that strip or signing cut off, use `airflow-bundle pack --like` with the bundle as it was; if it should be one, get a whole copy; else leave it out with --exclude"
    case .breaksScan: "take it out of the folder at once, then correct its manifest"
    case .duplicateDag: "leave only one of them in the folder"
    case .idInvalid: "rename the Dag or the task, in the bundle and in its Python stub"
    case .foreignPlatform: "build the bundle for the platform it is to run on"
    case .missing: "check that everything is mounted; then run the command of the report again"
    case .changed: "find out who changed it; then make it again from its original"
    case .notInReport: "find out who put it there, and take it out if it should not be served"
    }
  }
}
