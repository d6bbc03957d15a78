package import ByteStrings

/// What PyYAML's `safe_load` returns: a view of the document, since each node makes one object.
///
/// A value may stand inside itself; who walks it tells by `identity`.
package struct PythonValue: Sendable {
  private let document: Document
  private let id: ComposedDocument.ID

  private final class Document: Sendable {
    let graph: ComposedDocument
    init(_ graph: ComposedDocument) { self.graph = graph }
  }

  package enum Content: Sendable {
    case scalar(PythonScalar)
    case list([PythonValue])
    /// In Python's order: the first key object, the last value.
    case dict([Item])
    case set([PythonScalar])
    /// What `!!omap` and `!!pairs` make: a list of tuples of two.
    case pairs([(first: PythonValue, second: PythonValue)])
  }

  package struct Item: Sendable {
    /// Only scalars are hashable.
    package var key: PythonScalar
    package var value: PythonValue
  }

  /// The root of a document that has been constructed.
  init(constructed graph: ComposedDocument) {
    document = Document(graph)
    id = graph.root
  }

  private init(_ other: PythonValue, _ id: ComposedDocument.ID) {
    document = other.document
    self.id = id
  }

  /// `None`, the value of an empty stream.
  static let none = {
    var graph = ComposedDocument()
    graph.root = graph.addScalar("", isPlain: true, tag: nil, mark: .none)
    return PythonValue(constructed: graph)
  }()

  /// The same for the same object.
  package var identity: UInt32 { id }

  package var content: Content {
    let graph = document.graph
    let children = graph.children(of: id)
    switch graph[id].resolvedTag {
    case .seq: return .list(children.map { PythonValue(self, $0) })
    case .map: return .dict(items(of: graph.pairs(of: id)))
    case .set: return .set(items(of: graph.pairs(of: id)).map(\.key))
    case .omap, .pairs:
      return .pairs(
        children.map { graph.children(of: $0) }.map {
          (PythonValue(self, $0[$0.startIndex]), PythonValue(self, $0[$0.startIndex + 1]))
        })
    default: return .scalar(scalar(id))
    }
  }

  private func items(of pairs: some Sequence<ComposedDocument.Pair>) -> [Item] {
    var items: [Item] = []
    var places: [PythonKey: Int] = [:]
    for pair in pairs {
      let item = Item(key: scalar(pair.key), value: PythonValue(self, pair.value))
      let key = PythonKey(item.key, identity: Int(pair.key))
      if let place = places[key] {
        items[place].value = item.value
      } else {
        places[key] = items.count
        items.append(item)
      }
    }
    return items
  }

  private func scalar(_ id: ComposedDocument.ID) -> PythonScalar {
    let text = document.graph.scalarText(of: id) ?? ""
    let tag = document.graph[id].resolvedTag ?? .str
    return (try? PythonScalar(text: text, tag: tag)) ?? PythonScalar(value: .string, text: text)
  }

  /// The scalar, or nil.
  package var scalar: PythonScalar? {
    if case .scalar(let scalar) = content { return scalar }
    return nil
  }

  /// The text of a `str`, or nil.
  package var string: ByteString? { scalar?.string }

  /// The items of a `dict`, or nil.
  package var items: [Item]? {
    if case .dict(let items) = content { return items }
    return nil
  }

  /// The value of the string key of a `dict`, or nil.
  package subscript(key: ByteString) -> PythonValue? {
    items?.first { $0.key.string == key }?.value
  }
}
