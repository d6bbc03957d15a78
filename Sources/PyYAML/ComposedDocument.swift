package import ByteStrings

/// A document as it is composed: a graph whose aliases are references to the anchored node, with
/// merge keys and duplicate keys still in place.
///
/// It is compact, so that no manifest takes more than a few dozen bytes of memory for each of its
/// values: texts stand one after the other in one array, and so do the children of collections.
package struct ComposedDocument: Sendable {
  /// The place of a node in `nodes`.
  package typealias ID = UInt32

  package enum Kind: UInt8, Sendable {
    /// A scalar whose type is told by its text, where it has no tag.
    case plain
    case quoted
    case sequence
    case mapping

    /// What PyYAML's messages call it.
    var name: String {
      switch self {
      case .plain, .quoted: "scalar"
      case .sequence: "sequence"
      case .mapping: "mapping"
      }
    }
  }

  package struct Node: Sendable {
    package var kind: Kind
    /// The tag PyYAML resolves; nil for an unknown one.
    package var resolvedTag: YAMLTag?
    /// Whether it has an anchor, so that it may be referred to more than once.
    package var isAnchored: Bool
    /// Whether only the beginning of its text is kept.
    var isCut = false
    /// The given tag's place in `tags`, counted from 1; 0 for none and for `!`.
    var tag: UInt32
    /// The part of `text` or of `children` that is its own.
    var start: UInt32
    var count: UInt32
    package var mark: YAMLMark
  }

  package private(set) var nodes: [Node] = []
  private(set) var text: [UInt8] = []
  private var children: [ID] = []
  private var tags: [ByteString] = []
  package var root: ID = 0

  /// Has room for what most manifests hold.
  package init() {
    nodes.reserveCapacity(64)
    text.reserveCapacity(1024)
    children.reserveCapacity(64)
  }

  package internal(set) subscript(id: ID) -> Node {
    get { nodes[Int(id)] }
    set { nodes[Int(id)] = newValue }
  }

  /// The text of a scalar.
  package func text(of id: ID) -> ByteString? {
    let node = self[id]
    guard node.kind == .plain || node.kind == .quoted else { return nil }
    return ByteString(text[Int(node.start)..<Int(node.start + node.count)])
  }

  /// The given tag as a whole URI; nil for none and for `!`.
  package func tag(of id: ID) -> ByteString? {
    let place = self[id].tag
    return place == 0 ? nil : tags[Int(place) - 1]
  }

  /// The items of a sequence; of a mapping each key and its value in turn.
  package func children(of id: ID) -> ArraySlice<ID> {
    let node = self[id]
    guard node.kind == .sequence || node.kind == .mapping else { return [] }
    return children[Int(node.start)..<Int(node.start + node.count)]
  }

  /// The keys and values of a mapping.
  func pairs(of id: ID) -> some Sequence<Pair> {
    let all = children(of: id)
    return stride(from: all.startIndex, to: all.endIndex - 1, by: 2).lazy.map {
      Pair(key: all[$0], value: all[$0 + 1])
    }
  }

  /// `SafeConstructor.construct_scalar`: the text of a scalar; of a mapping, that of the value of
  /// its key `=`, and so on. nil where there is none.
  package func scalarText(of id: ID) -> ByteString? { end(from: id).flatMap(text) }

  /// The node that `construct_scalar` comes to from a node: it goes from a mapping to the value of
  /// its key `=`, if it has one. nil where Python gives up.
  func end(from id: ID) -> ID? {
    var current = id
    for _ in 0..<PyYAML.recursionLimit {
      guard self[current].kind == .mapping,
        let pair = pairs(of: current).first(where: { self[$0.key].resolvedTag == .value })
      else { return current }
      current = pair.value
    }
    return nil
  }

  struct Pair {
    var key: ID
    var value: ID
  }

  // MARK: Building

  package mutating func addScalar(
    _ text: ByteString, isPlain: Bool, tag: ByteString?, mark: YAMLMark
  ) -> ID {
    text.bytes.withUnsafeBufferPointer {
      addScalar($0, isPlain: isPlain, tag: tag, mark: mark)
    }
  }

  mutating func addScalar(
    _ text: UnsafeBufferPointer<UInt8>, isPlain: Bool, tag: ByteString?, mark: YAMLMark
  ) -> ID {
    let start = self.text.count
    self.text += text
    let implicit = isPlain ? YAML11.tag(ofPlain: self.text[start...]) : .str
    let resolved = if let tag { YAMLTag(uri: tag) } else { implicit }
    return add(isPlain ? .plain : .quoted, resolved, tag, start, text.count, mark)
  }

  package mutating func addCollection(isMapping: Bool, tag: ByteString?, mark: YAMLMark) -> ID {
    let implicit = isMapping ? YAMLTag.map : .seq
    let resolved = if let tag { YAMLTag(uri: tag) } else { implicit }
    return add(isMapping ? .mapping : .sequence, resolved, tag, 0, 0, mark)
  }

  private mutating func add(
    _ kind: Kind, _ resolved: YAMLTag?, _ tag: ByteString?, _ start: Int, _ count: Int,
    _ mark: YAMLMark
  ) -> ID {
    nodes.append(
      Node(
        kind: kind, resolvedTag: resolved, isAnchored: false, tag: place(of: tag),
        start: UInt32(start), count: UInt32(count), mark: mark))
    return ID(nodes.count - 1)
  }

  private mutating func place(of tag: ByteString?) -> UInt32 {
    guard let tag else { return 0 }
    if tags.last != tag { tags.append(tag) }
    return UInt32(tags.count)
  }

  /// Gives a collection its children; those it had are forgotten.
  package mutating func setChildren(of id: ID, _ items: ArraySlice<ID>) {
    self[id].start = UInt32(children.count)
    self[id].count = UInt32(items.count)
    children += items
  }

  /// Takes a key and its value out of a mapping; `index` is that of the key among its children.
  mutating func removePair(at index: Int, of id: ID) {
    let (start, end) = (Int(self[id].start), Int(self[id].start + self[id].count))
    for place in start + index..<end - 2 { children[place] = children[place + 2] }
    self[id].count -= 2
  }
}
