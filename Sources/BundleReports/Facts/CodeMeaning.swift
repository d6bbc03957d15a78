/// A title and full sentences for every code.
struct CodeMeaning {
  var title: String
  var sentences: String

  private init(_ title: String, _ sentences: String) {
    (self.title, self.sentences) = (title, sentences)
  }

  static let all: [String: CodeMeaning] = [
    // Inputs.
    "not-found": .init(
      "there is no such file", "The input, or the member that was asked for, does not exist."),
    "not-a-bundle": .init(
      "this is no bundle",
      "The file has neither an archive's directory nor a trailer, the archive has no manifest, or the folder is not laid out as a bundle."
    ),
    "not-a-zip": .init(
      "the name ends in .zip, but this is no archive",
      "The file has no ZIP structure. It is often an error page that was saved under the archive's name."
    ),
    "nothing-found": .init(
      "there is nothing to do in this input",
      "No bundle was found in the input. Either it is empty, as a folder is on which nothing is mounted, or --include and --exclude leave nothing of it."
    ),
    "already-current": .init(
      "it is already in the container that was asked for",
      "With --in-place there is nothing to write for this bundle."),
    "link-not-followed": .init(
      "links in a folder are not followed",
      "The input folder holds a symbolic link. It is left alone, so that nothing is converted twice or outside the folder. With --follow-links each folder is searched once: a second name of it is listed with this code."
    ),
    "not-started": .init(
      "the run ended before this bundle",
      "The run was interrupted, stopped after a failure because of --fail-fast, or did not begin for want of space."
    ),
    "corrupt-archive": .init(
      "the archive is damaged",
      "Its structure contradicts itself, or different readers would see different members in it."),
    "crc-mismatch": .init(
      "the bytes of a member are damaged",
      "The member expands to bytes whose checksum is not the one that the archive records."),
    "encrypted-member": .init(
      "a member is encrypted",
      "Members with a password cannot be read, neither here nor by Airflow."),
    "unsupported-compression": .init(
      "a member is compressed in an unusual way",
      "Only members that are stored or deflated can be read."),
    "duplicate-member": .init(
      "the archive has two members of one name",
      "Which of them counts depends on the reader, so neither is taken."),
    "unsafe-path": .init(
      "the name of a member is no path inside the bundle",
      "The name is absolute, climbs out with '..', or holds something that no file name can hold."),
    "not-a-regular-member": .init(
      "a member is no regular file",
      "The manifest names a folder, a link or a device where the executable or the source must be."),
    "too-many-members": .init(
      "the archive has too many members", "An archive may have at most 100,000 members."),
    "other-sdk": .init(
      "the file is of another SDK",
      "The input was made by an SDK whose bundles work in another way."),

    // Manifests and what they name.
    "manifest-missing": .init(
      "there is no manifest",
      "A bundle has its manifest in airflow-metadata.yaml: at the root of an archive or folder."),
    "manifest-too-large": .init(
      "the manifest is too large",
      "Its text, or its values with all aliases written out, exceed what a manifest may have."),
    "manifest-invalid": .init(
      "the manifest is wrong",
      "It is no YAML that Airflow reads, or its values are not what the schema of bundles demands. The message names the key and the line."
    ),
    "manifest-version": .init(
      "the manifest is of an unknown version",
      "Its version key names a major version that this release does not know."),
    "source-missing": .init(
      "the source is not there", "The manifest names a source that the bundle does not hold."),
    "executable-missing": .init(
      "the executable is not there",
      "The manifest names an executable that the bundle does not hold, or a folder holds no executable file."
    ),
    "executable-empty": .init("the executable is empty", "The executable has no bytes at all."),
    "executable-not-native": .init(
      "the executable is no native program",
      "It is no ELF, Mach-O or PE file. A script would no longer work with the source and the manifest behind it."
    ),
    "executable-already-bundle": .init(
      "the executable is a bundle itself",
      "The executable inside the bundle ends in a trailer of its own."),
    "extra-members": .init(
      "there are further members",
      "The bundle holds more than the executable, the source and the manifest, and --extra-members refuse was given."
    ),
    "too-large": .init(
      "a file is larger than --max-size",
      "A member or the output would have more bytes than --max-size allows."),
    "region-too-large": .init(
      "a region of the bundle is too large",
      "The source region and the manifest of a footer bundle have at most 4 GiB each."),
    "trailer-version": .init(
      "the trailer is of an unknown version",
      "The last bytes of the file are those of a bundle, of a version that this release does not know."
    ),
    "trailer-invalid": .init(
      "the trailer is damaged",
      "The lengths in the last bytes of the file contradict its size, or bytes that must be zero are not."
    ),
    "hash-mismatch": .init(
      "the executable is not the one that was bundled",
      "Its SHA-256 is not the one in the trailer. The file is damaged, or the executable was changed in place."
    ),

    // Outputs.
    "output-collision": .init(
      "the name of the output is taken by another input",
      "Two inputs would become one file, an output would replace its own input, or a file would be where a folder is needed."
    ),
    "output-exists": .init(
      "another file has the name of the output",
      "The file that is there differs from the one that would be written, in its bytes or its permissions. It is left alone."
    ),
    "no-space": .init(
      "there is no room", "The file system or the quota has no room for the output."),
    "permission-denied": .init(
      "the system does not allow it",
      "The user who runs this may not read the input or may not write where the output goes."),
    "io-error": .init(
      "reading or writing failed", "The system reported an error of the disk or of the file system."
    ),
    "interrupted": .init(
      "the run was stopped at this bundle",
      "A signal stopped the run while it worked on this bundle. Nothing of its output is left."),
    "plan-mismatch": .init(
      "the output is not the one that was planned",
      "The input has changed since the dry run, or is gone, so that the output would not have the planned size, digest and permissions."
    ),
    "not-in-plan": .init(
      "the plan says nothing of this input",
      "It was not there at the time of the dry run, or had failed in it."),

    // What verify says.
    "not-executable": .init(
      "Airflow may not execute it",
      "The file has no executable bit for the user that Airflow runs as, or a folder above it is closed."
    ),
    "schema-version-missing": .init(
      "the manifest names no supervisor schema version",
      "Airflow skips a bundle without sdk.supervisor_schema_version."),
    "schema-version-unknown": .init(
      "Airflow does not know the supervisor schema version",
      "The manifest names a version that Airflow does not have, so Airflow skips the bundle."),
    "sources-invalid": .init(
      "the list of sources is wrong",
      "The manifest's list of sources does not fit the source region, so Airflow shows no source or a wrong one."
    ),
    "legacy-container": .init(
      "it is in a container of an earlier time",
      "Airflow 3.3 and later silently skips ZIP archives, folders and files with a 32-byte trailer."
    ),
    "no-trailer": .init(
      "the executable has no trailer",
      "It is a native program and no bundle. Perhaps it was one and was cut off, or was signed after it was packed."
    ),
    "breaks-scan": .init(
      "Airflow's scan fails at this bundle",
      "Its manifest makes Airflow raise an error, and then Airflow finds no Dag of any bundle below the same folder."
    ),
    "missing": .init(
      "a promised output is not there",
      "The report says that this output was written, and it is not there."),
    "changed": .init(
      "an output is not the one that was promised",
      "Its SHA-256 or its permissions are not those that the report names."),
    "not-in-report": .init(
      "the report says nothing of this bundle",
      "The bundle is below the folder that is verified, and the report does not name it."),

    // Findings.
    "extra-members-kept": .init(
      "further members were taken along",
      "The bundle holds more than executable, source and manifest. These files are in the source region now; the executable does not find them beside itself."
    ),
    "extra-members-dropped": .init(
      "further members were left behind",
      "You asked for that with --extra-members drop, or pack was not given a file that its manifest names."
    ),
    "value-quoted": .init(
      "a value of the manifest got quotes",
      "Without quotes, Airflow had read this value as a number, a date or a boolean where the schema wants text."
    ),
    "schema-version-assumed": .init(
      "the supervisor schema version was assumed",
      "The manifest names none, Airflow demands one, so the one of --supervisor-schema-version was written."
    ),
    "tasks-empty": .init("a Dag has no tasks", "The manifest lists no task for this Dag."),
    "source-not-utf8": .init(
      "the source is not UTF-8",
      "Airflow shows the source as UTF-8, so that some characters will be wrong."),
    "signature-invalidated": .init(
      "a signature no longer covers the file",
      "The executable is signed (Mach-O or PE). What follows it in the bundle is not covered by the signature."
    ),
    "packed-executable": .init(
      "the executable is packed with UPX",
      "Packed programs may look for their data at the end of the file, where the bundle's trailer is now."
    ),
    "overlay-data": .init(
      "the executable has data after its image",
      "The program may look for this data at the end of the file, where the bundle's trailer is now."
    ),
    "duplicate-dag": .init(
      "two bundles claim one Dag", "Which of them Airflow takes is not defined."),
    "architecture-mixed": .init(
      "the executable is for another machine than most",
      "Its format or architecture differs from that of the majority of this run."),
    "foreign-platform": .init(
      "the executable is for another platform", "It is not for the platform that --platform names."),
    "key-replaced": .init(
      "a key of the manifest was written anew",
      "The key describes the container, so that its old value would be wrong now. migrated_from keeps it where it can be needed."
    ),
    "not-kept": .init(
      "something has no place in the new container",
      "The old container holds something, such as a comment or an empty folder, that the new one cannot hold."
    ),
    "dags-absent": .init(
      "the manifest names no Dags",
      "Packers for the Airflow after 3.3 write no dags, and Airflow 3.3 finds a bundle by nothing else: it skips this one."
    ),
    "next-airflow": .init(
      "a published later state of Airflow would pass over this",
      "Airflow 3.3 takes the bundle. Of the later states that are published, one treats it otherwise; which of them is released next is open."
    ),
    "id-invalid": .init(
      "Airflow's server refuses this id",
      "A dag_id or task_id holds characters that the server does not take, or is too long for it. Or a bundle was copied whose dag_ids lack their quotes: Airflow reads them as numbers or the like, and does not find the bundle."
    ),
    "digest-replaced": .init(
      "the digest was written anew",
      "The executable was changed in place, and its new digest is in the trailer now. Airflow runs it again, whatever it was that changed it."
    ),
  ]
}
