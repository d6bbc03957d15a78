import ByteStrings

/// A bundle on a page for people.
public enum InspectionPage {
  /// The lines of the page; `isVerified` says that digests and checksums have been compared.
  public static func lines(for inspected: InspectedBundle, isVerified: Bool) -> [String] {
    let bundle = inspected.bundle
    var lines = ["\(inspected.path)"]
    lines.append(row("container", container(bundle.container)))
    lines.append(row("size", "\(inspected.size) bytes"))
    lines.append(row("executable", file(bundle.executable)))
    if !bundle.executable.isAbsent { lines.append(row("", platform(inspected.image))) }
    lines.append(row("source", "\(inspected.sourceName), \(inspected.sourceSize) bytes"))
    if inspected.sources.count > 1 || inspected.sources[0].path != inspected.sourceName {
      lines += inspected.sources.map { row("", file($0)) }
    }
    let version = bundle.manifest.version
    lines.append(
      row(
        "manifest",
        "\(inspected.manifestSize) bytes, \(version.isEmpty ? "no version" : "version \(version)")"
      ))
    lines += inspected.faults.map { row("problem", "\($0.problem); \($0.advice)") }
    lines += trailer(inspected, isVerified: isVerified)
    lines.append(row("SDK", sdk(bundle.manifest)))
    if let provenance = bundle.manifest.footer.provenance {
      lines.append(row("migrated from", origin(provenance)))
    }
    lines.append(row("Dags", "\(bundle.manifest.dags.count)"))
    for dag in bundle.manifest.dags {
      let tasks = dag.tasks.map { "\($0)" }.joined(separator: ", ")
      lines.append(row("", "\(dag.id): \(tasks.isEmpty ? "no tasks" : tasks)"))
    }
    return lines
  }

  private static func row(_ label: String, _ text: String) -> String {
    let width = 14
    return "  " + label + String(repeating: " ", count: max(1, width - label.utf8.count)) + text
  }

  private static func file(_ member: Member) -> String {
    if member.isAbsent { return "\(member.path), which is not there" }
    let mode = member.mode.map { ", mode \(modeText($0))" } ?? ""
    return "\(member.path), \(member.size) bytes\(mode)"
  }

  private static func container(_ container: Container) -> String {
    switch container {
    case .footer: "footer (Airflow 3.3 and later)"
    case .footer32: "footer-32 (prototype; `airflow-bundle migrate` makes a footer of it)"
    case .zip: "zip (legacy; `airflow-bundle migrate` makes a footer of it)"
    case .directory: "directory (legacy; `airflow-bundle migrate` makes a footer of it)"
    }
  }

  private static func platform(_ image: ExecutableImage) -> String {
    guard image.format != .unknown else {
      return image.isScript ? "a script, no native executable" : "no ELF, Mach-O or PE file"
    }
    let machines = image.architectures.joined(separator: " and ")
    let system = image.operatingSystem.map { " for \($0)" } ?? ""
    return "\(image.format.rawValue), \(machines)\(system)"
  }

  private static func trailer(_ inspected: InspectedBundle, isVerified: Bool) -> [String] {
    guard let trailer = inspected.trailer else {
      return isVerified ? [row("checksums", "compared: every file is as recorded")] : []
    }
    var lines = [row("trailer", "\(trailer.layout.size) bytes, version \(Trailer.version)")]
    if trailer.binaryDigest.isEmpty {
      lines.append(row("SHA-256", "none in a trailer of 32 bytes"))
    } else {
      lines.append(row("SHA-256", hexadecimal(trailer.binaryDigest)))
      let state = isVerified ? "compared: the executable has it" : "not compared: use --verify"
      lines.append(row("", state))
    }
    return lines
  }

  private static func sdk(_ manifest: Manifest) -> String {
    let version = manifest.supervisorSchemaVersion.map { "supervisor schema \($0)" }
    let names = [manifest.language, manifest.sdkVersion].filter { !$0.isEmpty }.map { "\($0)" }
    let sdk = names.isEmpty ? "not named" : names.joined(separator: " ")
    return "\(sdk), \(version ?? "no supervisor schema version")"
  }

  private static func origin(_ provenance: Provenance) -> String {
    let path = provenance.executable.map { ", executable \($0)" } ?? ""
    let mode = provenance.executableMode.map { ", mode \(modeText($0))" } ?? ""
    return "\(provenance.container.rawValue)\(path)\(mode)"
  }
}
