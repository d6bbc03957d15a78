import ByteStrings

/// Text as HTML. Every name and message goes through here: they come from archives.
enum HTMLText {
  /// Text for content and for quoted attributes. Control characters and direction overrides are
  /// shown escaped, as in every message.
  static func escaped(_ text: String) -> String { escaped(ByteString(text)) }

  static func escaped(_ name: ByteString) -> String {
    var out = ""
    for scalar in name.description.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      case "`": out += "&#96;"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  /// A path, which may be broken after its slashes.
  static func path(_ path: ByteString) -> String {
    escaped(path).split(separator: "/", omittingEmptySubsequences: false).joined(
      separator: "/<wbr>")
  }

  /// A path in no more than `limit` characters, its beginning left out.
  static func shortened(_ path: ByteString, to limit: Int) -> String {
    let characters = Array(path.description)
    if characters.count <= limit { return escaped(path) }
    return "…" + escaped(String(characters.suffix(limit - 1)))
  }
}
