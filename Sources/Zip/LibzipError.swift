import ByteStrings
internal import CLibzip

extension ZipError {
  /// The failure that libzip describes, its text kept.
  init(_ error: UnsafeMutablePointer<zip_error_t>, member: ByteString? = nil) {
    let code = zip_error_code_zip(error)
    let system = zip_error_code_system(error)
    let isSystem = zip_error_system_type(error) == ZIP_ET_SYS
    let kind: Kind =
      switch code {
      case ZIP_ER_MEMORY: .outOfMemory
      case ZIP_ER_NOZIP: .notAZip
      case ZIP_ER_CRC: .crcMismatch
      case ZIP_ER_COMPNOTSUPP: .unsupportedCompression
      case ZIP_ER_ENCRNOTSUPP, ZIP_ER_NOPASSWD, ZIP_ER_WRONGPASSWD: .encryptedMember
      default: isSystem && system != 0 ? .io(errno: system) : .corrupt
      }
    self.init(kind, member: member, "libzip: \(String(cString: zip_error_strerror(error)))")
  }
}
