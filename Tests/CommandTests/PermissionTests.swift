import ByteStrings
import Foundation
import LibC
import TestSupport
import Testing

/// Owners, permissions and full disks: as root and as somebody else.
@Suite struct PermissionTests {
  static let isRoot = geteuid() == 0
  /// What runs the rest of a shell line as a user without privileges.
  private static let asNobody = isRoot ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : ""

  /// A program that the other user may run, and a folder that is theirs.
  private func runAsNobody(_ folder: TemporaryFolder, _ arguments: String...) throws
    -> Program.Outcome
  {
    try Program.run(arguments, shell: "exec \(Self.asNobody)\"$@\"", in: folder.path)
  }

  /// Whether such a user could run the program at all: the checkout may be closed to others.
  static let nobodyMayRun: Bool =
    (try? Program.run(["--version"], shell: "exec \(asNobody)\"$@\"").status) == 0

  @Test(.enabled(if: nobodyMayRun, "the build folder is closed to unprivileged users"))
  func whatMayNotBeReadOrWrittenIsPermissionDenied() throws {
    let folder = try TemporaryFolder()
    try folder.write("in/closed/a.zip", SampleBundle().zip)
    try folder.write("in/good.zip", SampleBundle().zip)
    try folder.write("in/secret.zip", SampleBundle().zip, mode: 0o000)
    try folder.makeFolder("out")
    if Self.isRoot { try folder.setOwner("out", 65534, 65534) }
    try folder.setMode("in/closed", 0o000)
    let outcome = try runAsNobody(folder, "migrate", "in", "-o", "out")
    try folder.setMode("in/closed", 0o755)
    #expect(outcome.status == 1, "\(outcome)")
    let lines = outcome.output.split(separator: "\n")
    for (index, input) in ["in/closed", "in/good.zip", "in/secret.zip"].enumerated() {
      #expect(lines[index].contains(" \(input)"), "\(outcome.output)")
      #expect(lines[index].hasSuffix("[permission-denied]") == (index != 1))
    }
    #expect(try Snapshot(of: folder("out")).paths == ["good"])

    try folder.makeFolder("locked")
    try folder.setMode("locked", 0o555)
    let denied = try runAsNobody(folder, "migrate", "in/good.zip", "-o", "locked/a")
    #expect(denied.status == 1 && denied.output.contains("[permission-denied]"), "\(denied)")
    #expect(denied.output.contains("run as a user who may"))
    #expect(try Snapshot(of: folder("locked")).paths == [])

    let report = try runAsNobody(
      folder, "migrate", "in/good.zip", "-o", "out/b", "--report", "locked/r.json")
    #expect(report.status == 64)
    #expect(!folder.exists("out/b"), "found out before the work starts")
  }

  @Test(.enabled(if: isRoot, "only root may give files away"))
  func outputsBelongToTheOwnerOfTheirInput() throws {
    let folder = try TemporaryFolder()
    try folder.write("in/a.zip", SampleBundle().zip, mode: 0o600)
    try folder.setOwner("in/a.zip", 1234, 4321)
    for more in [[], ["--force", "--verify"]] {
      let outcome = try Program.run(["migrate", "in", "-o", "out"] + more, in: folder.path)
      #expect(outcome.status == 0)
      let output = try Snapshot(of: folder("out"))["a"]
      #expect(output?.owner == 1234 && output?.group == 4321 && output?.permissions == 0o755)
      try folder.write("out/a", "other", mode: 0o644)
    }
    _ = try Program.run(["migrate", "in", "-o", "out", "--force"], in: folder.path)
    _ = try Program.run(["export", "out", "-o", "z"], in: folder.path)
    _ = try Program.run(["export", "out", "-o", "d", "--layout", "directory"], in: folder.path)
    let zip = try Snapshot(of: folder("z"))["a.zip"]
    #expect(zip?.owner == 1234 && zip?.group == 4321 && zip?.permissions == 0o644)
    let files = try Snapshot(of: folder("d")).entries.values
    #expect(!files.isEmpty && files.allSatisfy { $0.owner == 1234 && $0.group == 4321 })
  }

  @Test(arguments: ["000", "022", "077", "777"]) func theUmaskChangesNoOutput(_ umask: String)
    throws
  {
    let folder = try TemporaryFolder()
    try folder.write("in/a.zip", SampleBundle().zip)
    try folder.write("in/old", SampleBundle(dag: "b").footer32, mode: 0o640)
    try folder.makeFolder("out")
    let outcome = try Program.run(
      ["migrate", "in", "-o", "out"], shell: "umask \(umask); exec \"$@\"", in: folder.path)
    #expect(outcome.status == 0, "\(outcome)")
    let output = try Snapshot(of: folder("out"))
    #expect(output["a"]?.permissions == 0o755 && output["old"]?.permissions == 0o750)
  }

  /// Whether this process may mount a small file system of its own.
  static let mayMount: Bool =
    (try? Program.run([], shell: "unshare -m true").status) == 0

  @Test(.enabled(if: mayMount, "needs a mount namespace: run as root"))
  func aFullDiskIsFoundBeforeAndWhileWriting() throws {
    let folder = try TemporaryFolder()
    var bundle = SampleBundle()
    bundle.executable.bytes = SampleBundle.elf(size: 3 << 20)
    try folder.write("in/a.zip", bundle.zip)
    try folder.makeFolder("out")
    let mount = "mount -t tmpfs -o size=2m none out || exit 99; "
    for (dry, item) in [([], "[not-started]"), (["--dry-run"], "converted  in/a.zip")]
      as [([String], String)]
    {
      let outcome = try Program.run(
        ["migrate", "in", "-o", "out"] + dry,
        shell: "exec unshare -m sh -c '\(mount)\"$@\"; s=$?; ls -A out | wc -l; exit $s' sh \"$@\"",
        in: folder.path)
      #expect(outcome.status == 1, "\(outcome)")
      #expect(outcome.output.contains(item))
      #expect(
        outcome.output.contains("no room: out: the outputs need 3.1 MB there, and 2.1 MB are"))
      #expect(outcome.output.contains("make room there"))
      #expect(outcome.output.split(separator: "\n").last == "0", "nothing is left")
    }
  }
}
