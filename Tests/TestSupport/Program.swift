package import ByteStrings
import Foundation

/// The program under test as a process of its own.
package enum Program {
  package struct Outcome {
    package var status: Int32
    package var output: String
    package var errors: String
  }

  /// The folder that this build's products are in, this test among them.
  private static var products: URL {
    let own =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? CommandLine.arguments[0]
    var folder = URL(fileURLWithPath: own).deletingLastPathComponent()
    // On macOS the test's own file lies deeper, in a bundle, or belongs to the system's runner.
    if let bundle = Bundle.allBundles.first(where: { $0.bundlePath.hasSuffix(".xctest") }),
      folder.path != bundle.bundleURL.path
    {
      folder = bundle.bundleURL.deletingLastPathComponent()
    }
    return folder
  }

  package static var path: String { products.appendingPathComponent("airflow-bundle").path }

  /// A process that was started, its output going to files.
  package final class Running {
    let process = Process()
    private let folder: TemporaryFolder

    init(_ executable: String, _ arguments: [String], in work: ByteString?) throws {
      folder = try TemporaryFolder()
      try folder.write("output", "")
      try folder.write("errors", "")
      process.executableURL = URL(fileURLWithPath: executable)
      process.arguments = arguments
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = FileHandle(forWritingAtPath: folder("output").lossy)
      process.standardError = FileHandle(forWritingAtPath: folder("errors").lossy)
      if let work { process.currentDirectoryURL = URL(fileURLWithPath: work.lossy) }
      // A test run that was started in the background would hand on that they are ignored.
      for number in [SIGHUP, SIGINT, SIGTERM] { signal(number, SIG_DFL) }
      try process.run()
    }

    package var identifier: Int32 { process.processIdentifier }
    package var isRunning: Bool { process.isRunning }

    /// Sends a signal to this process alone.
    package func send(_ signal: Int32) { _ = kill(identifier, signal) }

    /// What it has printed so far.
    package func output() throws -> String {
      String(decoding: try folder.read("output"), as: UTF8.self)
    }

    package func wait() throws -> Outcome {
      process.waitUntilExit()
      let status =
        process.terminationReason == .exit
        ? process.terminationStatus : -process.terminationStatus
      return Outcome(
        status: status, output: try output(),
        errors: String(decoding: try folder.read("errors"), as: UTF8.self))
    }
  }

  package static func start(_ arguments: [String], in folder: ByteString? = nil) throws -> Running {
    try Running(path, arguments, in: folder)
  }

  package static func run(_ arguments: [String], in folder: ByteString? = nil) throws -> Outcome {
    try start(arguments, in: folder).wait()
  }

  /// Starts a shell line in which `"$@"` stands for the program and its arguments.
  package static func start(_ arguments: [String], shell: String, in folder: ByteString? = nil)
    throws -> Running
  {
    try Running("/bin/sh", ["-c", shell, "sh", path] + arguments, in: folder)
  }

  package static func run(_ arguments: [String], shell: String, in folder: ByteString? = nil)
    throws -> Outcome
  {
    try start(arguments, shell: shell, in: folder).wait()
  }

  /// Any other tool, by its path.
  package static func tool(_ path: String, _ arguments: [String]) throws -> Outcome {
    try Running(path, arguments, in: nil).wait()
  }
}
