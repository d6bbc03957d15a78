import AirflowBundle
import ArgumentParser
import ByteStrings

struct Pack: ConsoleCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a footer bundle of an executable that exists, in any language.",
    usage: "airflow-bundle pack [<options>] -o <path> <executable>",
    discussion: """
      Pack what a build has made:
        airflow-bundle pack app -o bundles/app --manifest m.yaml --source main.rs

      Read the manifest from a pipe, for example from `./app --airflow-metadata`:
        airflow-bundle pack app -o bundles/app --manifest - --source main.go

      Put a new, a stripped or a signed executable into a bundle that is there already:
        airflow-bundle pack build/app --like bundles/app -o bundles/app --force

      Strip and sign first, pack last: a tool that writes the executable anew cuts the bundle's \
      trailer off. Where a tool has changed an executable inside a bundle, use `airflow-bundle \
      reseal`.

      The manifest may be of any era, and need not name the executable. What `migrate` refuses, \
      `pack` refuses too, with the same codes. The executable is never run.

      Exit status: 0 the bundle is there; 1 it failed; 64 wrong usage; 130 interrupted (143 by \
      SIGTERM, 129 by SIGHUP).
      """)

  @Argument(
    help: ArgumentHelp(
      "The native executable: an ELF, Mach-O or PE file.", valueName: "executable"),
    completion: .file())
  var executable: String

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "Write the bundle here: to this file, or into this folder under the executable's name.",
      valueName: "path"), completion: .file())
  var output: String

  @OptionGroup(title: "What goes into the bundle") var contents: PackContents
  @OptionGroup(title: "How the work is done") var overwriting: OverwritingArguments
  @OptionGroup(title: "How the work is done") var platform: PlatformArguments
  @OptionGroup(title: "How the work is done") var writing: WritingArguments
  @OptionGroup(title: "What is printed and reported") var reporting: ReportArguments

  func run(_ invocation: Invocation) throws {
    let executable = ByteString(argument: executable)
    try StandardStreams.refuse(inputs: [executable])
    var options = ConversionOptions(
      packing: executable, with: try contents.parts(),
      into: try DestinationArguments.path(output))
    overwriting.apply(to: &options)
    options.platform = try platform.parsed()
    try writing.apply(to: &options)
    contents.apply(to: &options)
    // A second processor may read ahead.
    options.jobs = 2
    try RunSession(reporting, invocation).run { () throws(UsageError) in
      try ConversionRun(options)
    }
  }
}

/// What a bundle is packed of, besides its executable.
struct PackContents: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The manifest, of any era. - reads it from standard input.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var manifest: String?

  @Option(
    help: ArgumentHelp(
      "The primary Dag source file. The manifest says what it is called in the bundle.",
      valueName: "file"), completion: .file())
  var source: String?

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "A further file, with the path that it has in the bundle. May be repeated.",
      valueName: "path=file"), completion: .file())
  var member: [String] = []

  @Option(
    help: ArgumentHelp(
      "Take manifest, sources and permissions from this bundle, which may be in any container.",
      valueName: "bundle"), completion: .file())
  var like: String?

  @Flag(help: "Follow the links in a folder that --like names.")
  var followLinks = false

  @Option(
    help: ArgumentHelp(
      "Write this into a manifest that has no supervisor schema version.",
      valueName: "yyyy-mm-dd"))
  var supervisorSchemaVersion: String = SchemaVersion.default.lossy

  @Flag(help: "Also take an executable that is no ELF, Mach-O or PE file.")
  var allowNonNative = false

  func validate() throws {
    if like != nil {
      if manifest != nil || source != nil || !member.isEmpty {
        throw ValidationError(
          "--like takes everything from a bundle: leave out --manifest, --source and --member.")
      }
    } else if manifest == nil || source == nil {
      throw ValidationError(
        "Say what goes into the bundle: --manifest FILE and --source FILE, or --like BUNDLE.")
    }
  }

  func parts() throws -> PackParts {
    if let like {
      let path = ByteString(argument: like)
      try StandardStreams.refuse(inputs: [path])
      return .like(path)
    }
    let manifest = ByteString(argument: manifest ?? "")
    return .files(
      manifest: manifest == "-" ? .standardInput : .file(manifest),
      source: ByteString(argument: source ?? ""), members: try member.map { try Self.parsed($0) })
  }

  private static func parsed(_ argument: String) throws -> PackMember {
    let argument = ByteString(argument: argument)
    guard let cut = argument.bytes.firstIndex(of: UInt8(ascii: "=")), cut > 0,
      cut + 1 < argument.count
    else {
      throw ValidationError(
        "--member takes PATH=FILE, such as lib/util.rs=src/util.rs, not '\(argument)'.")
    }
    return PackMember(
      ByteString(argument.bytes[..<cut]), file: ByteString(argument.bytes[(cut + 1)...]))
  }

  func apply(to options: inout ConversionOptions) {
    options.followsLinks = followLinks
    options.supervisorSchemaVersion = ByteString(argument: supervisorSchemaVersion)
    options.allowsNonNative = allowNonNative
  }
}
