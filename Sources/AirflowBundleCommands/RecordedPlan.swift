import AirflowBundle
import ArgumentParser
import ByteStrings

/// The report of a dry run, and the run that it records.
///
/// Whoever hands in a plan may have written anything into it: it is a plan only if its arguments are
/// those of a dry run of the command that it claims to be of.
struct RecordedPlan {
  let path: ByteString
  let report: Report
  /// The folder that the paths of the plan are relative to.
  let directory: ByteString
  private let command: any ConversionCommand

  /// - Throws: `ValidationError` with the file's name.
  init(_ path: ByteString) throws {
    self.path = path
    do { report = try Report(file: path) } catch { throw ValidationError("\(error)") }
    guard report.isDryRun else {
      throw Self.refused(
        path,
        "it is the report of a real run: a plan is that of a dry run (--dry-run --report FILE.json)"
      )
    }
    guard report.isComplete else {
      throw Self.refused(path, "its dry run was stopped before its end: make the plan again")
    }
    guard report.runs.count == 1, let run = report.runs.first else {
      throw Self.refused(
        path,
        report.runs.isEmpty
          ? "it does not say with which arguments it was made: make the plan again"
          : "it is joined of several reports: apply each of them on its own")
    }
    directory = run.directory
    command = try Self.command(run.arguments, of: report, path)
  }

  private static func refused(_ path: ByteString, _ why: String) -> ValidationError {
    ValidationError("\(path) cannot be applied: \(why).")
  }

  private static func command(
    _ arguments: [ByteString], of report: Report, _ path: ByteString
  ) throws -> any ConversionCommand {
    let parsed: any ParsableCommand
    do {
      parsed = try AirflowBundleCommand.parseAsRoot(arguments.map { ArgumentText.text(of: $0) })
    } catch {
      let what = AirflowBundleCommand.message(for: error).split(separator: "\n").first
      throw refused(path, "the arguments that it records are wrong: \(what.map(String.init) ?? "")")
    }
    guard let command = parsed as? any ConversionCommand,
      CommandNames.name(of: type(of: command)) == report.command.rawValue
    else {
      throw refused(
        path,
        "its arguments are not those of a migrate or an export: only a dry run of these can be applied"
      )
    }
    guard command.conversion.placement.overwriting.dryRun else {
      throw refused(path, "the arguments that it records have no --dry-run")
    }
    return command
  }

  /// What `--fail-on` said.
  var failOn: [FailureRule] { command.conversion.reporting.failOn }

  /// The options of the real run. Whatever they read is read from where the plan was made.
  ///
  /// - Parameters:
  ///   - root: where the outputs go; nil for where the plan has them.
  ///   - jobs: nil for as many as the plan says.
  func options(to root: ByteString?, jobs: Int?) throws -> (ConversionOptions, isElsewhere: Bool) {
    var command = command
    // The list may have been a pipe. Which paths it had, the plan says.
    let isListed =
      command.conversion.selection.filesFrom != nil
      || command.conversion.selection.filesFromNul != nil
    (command.conversion.selection.filesFrom, command.conversion.selection.filesFromNul) = (nil, nil)
    var options: ConversionOptions
    do { options = try command.options() } catch {
      throw Self.refused(path, "\(AirflowBundleCommand.message(for: error))")
    }
    options.isDryRun = false
    if isListed { options.only = listed(below: options.inputs) }
    if let jobs { options.jobs = jobs }
    guard let root else { return (options, false) }
    guard case .output(let planned) = options.destination else {
      throw ValidationError(
        "--output does not go with \(path), which is a plan to work in place.")
    }
    options.destination = .output(root)
    return (options, root != planned)
  }

  /// The inputs of the plan, relative to the one folder that they are below.
  private func listed(below inputs: [ByteString]) -> [ByteString] {
    guard let folder = inputs.first else { return [] }
    let prefix =
      folder.bytes.last == UInt8(ascii: "/") ? folder.bytes : folder.bytes + [UInt8(ascii: "/")]
    return report.items.compactMap { item in
      item.input.bytes.starts(with: prefix)
        ? ByteString(item.input.bytes.dropFirst(prefix.count)) : nil
    }
  }
}
