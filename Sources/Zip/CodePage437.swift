import ByteStrings

/// The encoding of names that are not marked as UTF-8 (APPNOTE, appendix D).
///
/// Info-ZIP writes UTF-8 without marking it, so that is what such names are here, as they are to
/// unzip and Go. Python's zipfile follows the letter.
enum CodePage437 {
  /// The characters of the bytes from 0x80 on.
  private static let upperHalf = Array(
    ("ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐"
      + "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}").unicodeScalars)

  /// Throws `corrupt` where a name that is not marked as UTF-8 would be another member's name in
  /// this code page: zipfile would read the one in place of the other.
  static func check(_ entries: [ZipEntry]) throws(ZipError) {
    let unmarked = entries.filter { !$0.isMarkedUTF8 && !$0.name.isASCII }
    guard !unmarked.isEmpty else { return }
    let names = Set(entries.map(\.name))
    for entry in unmarked where names.contains(text(of: entry.name)) {
      throw ZipError(
        .corrupt, member: entry.name,
        "it has a name that is not marked as UTF-8, and to Python's zipfile is that of another member"
      )
    }
  }

  private static func text(of name: ByteString) -> ByteString {
    var text = String.UnicodeScalarView()
    for byte in name.bytes {
      text.append(byte < 0x80 ? Unicode.Scalar(byte) : upperHalf[Int(byte) - 0x80])
    }
    return ByteString(String(text))
  }
}

extension ByteString {
  var isASCII: Bool { bytes.allSatisfy { $0 < 0x80 } }
}
