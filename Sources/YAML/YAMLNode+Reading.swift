package import ByteStrings
package import PyYAML

extension YAMLNode {
  /// The text of a scalar of any type, or nil.
  package var text: ByteString? {
    if case .scalar(let scalar) = content { return scalar.text }
    return nil
  }

  /// The text of what PyYAML reads as a string, or nil.
  package var stringValue: ByteString? { resolvedTag == .str ? text : nil }

  /// Whether PyYAML reads it as None.
  package var isNull: Bool { resolvedTag == .null }

  /// The items of what PyYAML reads as a list, or nil; `!!omap` and `!!pairs` are none.
  package var items: [YAMLNode]? {
    guard resolvedTag == .seq else { return nil }
    if case .sequence(let items) = content { return items }
    return nil
  }

  /// The entries of what PyYAML reads as a `dict`, or nil; `!!set` is none.
  package var entries: [Entry]? {
    guard resolvedTag == .map else { return nil }
    if case .mapping(let entries) = content { return entries }
    return nil
  }
}

extension YAMLNode {
  /// The value of the *string* key of a mapping; nil where there is none. Setting nil removes it.
  ///
  /// A plain `1` is no string key `"1"`. Setting on anything but a mapping does nothing.
  package subscript(key: ByteString) -> YAMLNode? {
    get {
      guard case .mapping(let entries) = content, let place = Self.place(of: key, in: entries)
      else { return nil }
      return entries[place].value
    }
    set {
      guard case .mapping(var entries) = content else { return }
      // Not to hold a second reference, which would copy the entries.
      content = .mapping([])
      if let place = Self.place(of: key, in: entries) {
        if let newValue { entries[place].value = newValue } else { entries.remove(at: place) }
      } else if let newValue {
        entries.append(Entry(key: .string(key), value: newValue))
      }
      content = .mapping(entries)
    }
  }

  /// Where a string key is. Most keys have another text, which is told sooner than their type.
  private static func place(of key: ByteString, in entries: [Entry]) -> Int? {
    for place in entries.indices {
      if case .scalar(let scalar) = entries[place].key.content, scalar.text == key,
        entries[place].key.resolvedTag == .str
      {
        return place
      }
    }
    return nil
  }

  /// Where the value of a string key is; where the mapping is, if it has no such key.
  package func mark(of key: ByteString) -> YAMLMark { self[key]?.mark ?? mark }

  /// Removes the string key; returns the value it had.
  @discardableResult
  package mutating func remove(_ key: ByteString) -> YAMLNode? {
    guard case .mapping(var entries) = content, let place = Self.place(of: key, in: entries)
    else { return nil }
    // Not to hold a second reference, which would copy the entries.
    content = .mapping([])
    let value = entries.remove(at: place).value
    content = .mapping(entries)
    return value
  }
}
