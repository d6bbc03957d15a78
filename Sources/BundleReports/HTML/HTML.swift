import ByteStrings

/// Markup. Whatever is put into a literal of it is escaped, unless it is markup itself, so that no
/// name or message, which may come from a hostile archive, can be forgotten.
struct HTML: ExpressibleByStringInterpolation {
  private(set) var markup: String

  init(stringLiteral markup: String) { self.markup = markup }

  init(stringInterpolation interpolation: StringInterpolation) { markup = interpolation.markup }

  /// Nothing; the empty markup.
  init() { markup = "" }

  /// A style sheet or a script of ours, which is a part of the program.
  init(embedded bytes: [UInt8]) {
    markup = String(
      decoding: bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...], as: UTF8.self)
  }

  var isEmpty: Bool { markup.isEmpty }

  static func + (left: HTML, right: HTML) -> HTML { "\(left)\(right)" }

  static func += (left: inout HTML, right: HTML) { left.markup += right.markup }

  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var markup = ""

    init(literalCapacity: Int, interpolationCount: Int) { markup.reserveCapacity(literalCapacity) }

    mutating func appendLiteral(_ literal: String) { markup += literal }

    mutating func appendInterpolation(_ html: HTML) { markup += html.markup }

    mutating func appendInterpolation(_ number: Int) { markup += String(number) }

    mutating func appendInterpolation(_ text: String) { appendInterpolation(ByteString(text)) }

    /// Text for content and for quoted attributes. Control characters and direction overrides are
    /// shown escaped, as in every message.
    mutating func appendInterpolation(_ text: ByteString) {
      for scalar in text.description.unicodeScalars {
        switch scalar {
        case "&": markup += "&amp;"
        case "<": markup += "&lt;"
        case ">": markup += "&gt;"
        case "\"": markup += "&quot;"
        case "'": markup += "&#39;"
        case "`": markup += "&#96;"
        default: markup.unicodeScalars.append(scalar)
        }
      }
    }
  }
}

extension HTML {
  /// A path, which may be broken after its slashes.
  static func path(_ path: ByteString) -> HTML {
    path.description.split(separator: "/", omittingEmptySubsequences: false)
      .map { "\(String($0))" }.joined(separator: "/<wbr>")
  }

  /// A path in no more than `limit` characters, its beginning left out.
  static func shortened(_ path: ByteString, to limit: Int) -> HTML {
    let characters = Array(path.description)
    if characters.count <= limit { return "\(path)" }
    return "…\(String(characters.suffix(limit - 1)))"
  }
}

extension Sequence<HTML> {
  func joined(separator: HTML = "") -> HTML {
    var all = HTML()
    for (index, part) in enumerated() { all += index == 0 ? part : separator + part }
    return all
  }
}
