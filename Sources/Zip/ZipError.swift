package import ByteStrings

/// What is wrong with an archive, or what kept it from being read or written.
package struct ZipError: Error, Sendable, Equatable {
  /// The class of a failure, for the caller to act on.
  package enum Kind: Sendable, Equatable {
    /// The file is no ZIP archive at all.
    case notAZip
    /// The archive is damaged, cut short, contradicts itself, or changed while it was read.
    case corrupt
    /// A member's bytes do not have the CRC-32 that the archive records.
    case crcMismatch
    /// The member is encrypted.
    case encryptedMember
    /// The member is neither stored nor deflated.
    case unsupportedCompression
    /// Two members cannot both exist: one name twice, or a file where another needs a folder.
    case duplicateMember
    /// A member's name leaves the archive's root or is no name at all.
    case unsafePath
    /// More members or entries than we take.
    case tooManyMembers
    /// A member is larger than the caller allows.
    case tooLarge
    /// A system call failed.
    case io(errno: Int32)
    /// Memory ran out.
    case outOfMemory
  }

  package let kind: Kind
  /// The member concerned, as the archive spells it; nil for the archive as a whole.
  package let member: ByteString?
  /// One line: what was found, with the text of the library that found it.
  package let detail: String

  package init(_ kind: Kind, member: ByteString? = nil, _ detail: String) {
    self.kind = kind
    self.member = member
    self.detail = detail
  }

  static let severalDisks = ZipError(
    .corrupt, "one of several disks: split archives cannot be read")
}

extension ZipError: CustomStringConvertible {
  /// The detail with the member's name, safe for a terminal.
  package var description: String {
    guard let member else { return detail }
    return "\(member): \(detail)"
  }
}
