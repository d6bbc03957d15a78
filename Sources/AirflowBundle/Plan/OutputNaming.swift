import ByteStrings
import Files

/// How outputs are called.
enum OutputNaming {
  private static func hasExeExtension(_ name: ByteString) -> Bool {
    name.count > 4 && lowercased(name.bytes.suffix(4)).elementsEqual(".exe".utf8)
  }

  /// The name of an output.
  ///
  /// - Parameters:
  ///   - input: the input's name, without folders.
  ///   - isPE: whether the executable is a PE file, which Windows wants to end in `.exe`.
  static func name(for input: ByteString, _ target: ConversionOptions.Target, isPE: Bool)
    -> ByteString
  {
    let stem = Sniffer.hasZipExtension(input) ? ByteString(input.bytes.dropLast(4)) : input
    switch target {
    case .footer:
      return isPE && !hasExeExtension(stem) ? ByteString(stem.bytes + Array(".exe".utf8)) : stem
    case .zip: return ByteString(withoutExe(stem).bytes + Array(".zip".utf8))
    case .directory: return withoutExe(stem)
    case .resealed: return input
    }
  }

  private static func withoutExe(_ name: ByteString) -> ByteString {
    hasExeExtension(name) ? ByteString(name.bytes.dropLast(4)) : name
  }

  private static func lowercased(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    bytes.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
  }
}
