import ByteStrings
package import Files

/// One deployable unit, as every reader gives it and every writer takes it.
///
/// A reader makes it once, and all that look at it look at this one.
public final class BundleContents: Sendable {
  /// The container it was read from.
  public let container: Container
  /// The native executable.
  public let executable: Member
  /// The primary Dag source file: the entrypoint of the source region.
  public let source: Member
  /// Everything else, in byte order of the paths.
  public let extraMembers: [Member]
  /// The manifest, in no container's dialect.
  public let manifest: Manifest
  /// What was noticed while reading.
  public let findings: [Finding]
  /// What is wrong with the manifest, where a reader was to show it all the same.
  package let faults: [BundleError]
  /// The manifest's permission bits, where the container records them.
  let manifestMode: UInt16?
  /// What the container holds that no bundle does, for people: parts of a sentence.
  let remainder: [String]
  /// The permission bits and owner of the file or folder the bundle is in.
  package let containerFile: ContainerFile

  init(
    container: Container, executable: Member, source: Member, extraMembers: [Member],
    manifest: Manifest, findings: [Finding], faults: [BundleError] = [],
    manifestMode: UInt16? = nil, remainder: [String] = [], containerFile: ContainerFile
  ) {
    self.container = container
    self.executable = executable
    self.source = source
    self.extraMembers = extraMembers
    self.manifest = manifest
    self.findings = findings
    self.faults = faults
    self.manifestMode = manifestMode
    self.remainder = remainder
    self.containerFile = containerFile
  }

  /// The same with another executable.
  convenience init(_ other: BundleContents, executable: Member) {
    self.init(
      container: other.container, executable: executable, source: other.source,
      extraMembers: other.extraMembers, manifest: other.manifest, findings: other.findings,
      faults: other.faults, manifestMode: other.manifestMode, remainder: other.remainder,
      containerFile: other.containerFile)
  }
}

/// What an output inherits from the file that its bundle came in.
package struct ContainerFile: Sendable {
  package var mode: UInt16
  package var owner: UInt32
  package var group: UInt32

  package init(_ status: FileStatus) {
    (mode, owner, group) = (status.mode, status.owner, status.group)
  }
}

extension BundleContents {
  /// The files that a source region is made of: the entrypoint, then everything else.
  package var sources: [Member] { [source] + extraMembers }

  /// The executable and the sources.
  package var members: [Member] { [executable] + sources }

  /// Why a member cannot be read that is not there.
  func absence(of member: Member) -> BundleError {
    let isExecutable = member == executable
    return BundleError(
      isExecutable ? .executableMissing : .sourceMissing,
      "it has no \(member.path), which its manifest names as \(isExecutable ? "executable" : "source")"
    )
  }
}
