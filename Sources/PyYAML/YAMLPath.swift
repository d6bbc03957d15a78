package import ByteStrings

/// The way from the root of a tree to a node.
package struct YAMLPath {
  package enum Component {
    case key(ByteString)
    case index(Int)
  }

  package var components: [Component] = []

  package init() {}

  /// Like `dags.example.tasks[2]`; a key that is no plain word is quoted.
  package var text: String {
    var text = ""
    for component in components {
      switch component {
      case .index(let index): text += "[\(index)]"
      case .key(let key):
        if !text.isEmpty { text += "." }
        text += Self.isWord(key) ? key.description : "\"\(key)\""
      }
    }
    return text
  }

  private static func isWord(_ key: ByteString) -> Bool {
    !key.isEmpty
      && key.bytes.allSatisfy { byte in
        TextCursor.isDigitOrBar(byte) || byte | 0x20 &- UInt8(ascii: "a") < 26
          || byte == UInt8(ascii: "-") || byte >= 0x80
      }
  }
}
