import AirflowBundle
import ArgumentParser
import ByteStrings

struct Inspect: ConsoleCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what is in a bundle, without running it.",
    usage: "airflow-bundle inspect [<options>] <bundle>",
    discussion: """
      Read a page about a bundle, or get the same as JSON for a script:
        airflow-bundle inspect bundles/orders
        airflow-bundle inspect bundles/orders --json | jq .manifest.dags

      Print a part of it, byte for byte:
        airflow-bundle inspect bundles/orders --manifest
        airflow-bundle inspect bundles/orders --member bin/orders > orders

      Find out whether it is whole, by its digests and checksums:
        airflow-bundle inspect bundles/orders --verify

      Only small parts of the file are read unless you use --verify. To find out what Airflow \
      does with a bundle, use `airflow-bundle verify`.

      Exit status: 0 done; 1 it is not a bundle, or a damaged one; 64 wrong usage.
      """)

  @Argument(help: "A bundle in any container.", completion: .file())
  var bundle: String

  @Flag(help: "Print the bytes of the manifest as they are, whether it is valid or not.")
  var manifest = false

  @Flag(help: "Print the bytes of the primary Dag source.")
  var source = false

  @Option(
    help: ArgumentHelp(
      "Print the bytes of the member with this path: the executable, a source, or the manifest.",
      valueName: "path"))
  var member: String?

  @Flag(help: "Print everything as JSON.")
  var json = false

  @Flag(help: "Read all of the bundle and compare its digests and checksums.")
  var verify = false

  func validate() throws {
    let chosen = [manifest, source, member != nil, json].count { $0 }
    if chosen > 1 {
      throw ValidationError(
        "--manifest, --source, --member and --json do not go together: choose one.")
    }
  }

  func run(_ invocation: Invocation) throws {
    let console = invocation.console
    let path = ByteString(argument: bundle)
    try StandardStreams.refuse(inputs: [path])
    do throws(BundleError) { try show(path, console) } catch {
      // The reading ended because nobody takes what is read: the console says what went wrong.
      if !console.takesMore { return }
      console.complain("airflow-bundle: \(error.message(for: path)) [\(error.code.rawValue)]")
      throw ExitCode(1)
    }
  }

  private func show(_ path: ByteString, _ console: Console) throws(BundleError) {
    if manifest && !verify {
      return try printManifest(of: path, to: console)
    }
    let inspected = try InspectedBundle(path)
    if verify { try inspected.verify() }
    if manifest {
      try printManifest(of: path, to: console)
    } else if source {
      try inspected.readSource { chunk throws(BundleError) in try pass(chunk, to: console) }
    } else if let member {
      try inspected.readMember(ByteString(argument: member)) { chunk throws(BundleError) in
        try pass(chunk, to: console)
      }
    } else if json {
      console.write(inspected.json.rendered())
    } else {
      let lines = InspectionPage.lines(for: inspected, isVerified: verify)
      console.print(lines.joined(separator: "\n"))
    }
  }

  private func printManifest(of path: ByteString, to console: Console) throws(BundleError) {
    try InspectedBundle.readManifest(of: path) { chunk throws(BundleError) in
      try pass(chunk, to: console)
    }
  }

  /// Prints a part of a member, and ends the reading where that goes nowhere.
  private func pass(_ chunk: UnsafeRawBufferPointer, to console: Console) throws(BundleError) {
    console.write(Array(chunk))
    if !console.takesMore {
      throw BundleError(.ioError, "standard output cannot be written")
    }
  }
}
