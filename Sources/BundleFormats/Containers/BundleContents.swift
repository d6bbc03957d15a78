import ByteStrings
package import Files

/// One deployable unit, as every reader gives it and every writer takes it.
public struct BundleContents: Sendable {
  /// The container it was read from.
  public var container: Container
  /// The native executable.
  public var executable: Member
  /// The primary Dag source file: the entrypoint of the source region.
  public var source: Member
  /// Everything else, in byte order of the paths.
  public var extraMembers: [Member]
  /// The manifest, in no container's dialect.
  public var manifest: Manifest
  /// What was noticed while reading.
  public var findings: [Finding]
  /// What is wrong with the manifest, where a reader was to show it all the same.
  package var faults: [BundleError] = []
  /// The manifest's permission bits, where the container records them.
  var manifestMode: UInt16?
  /// What the container holds that no bundle does, for people: parts of a sentence.
  var remainder: [String] = []
  /// The permission bits and owner of the file or folder the bundle is in.
  package var containerFile: ContainerFile
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
