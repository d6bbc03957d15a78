package import PyYAML

extension YAMLNode {
  /// The first thing in this tree that PyYAML's `safe_load` cannot construct, or nil.
  package func constructionFailure() -> PythonFailure? {
    if isSimple { return nil }
    var document = ComposedDocument()
    var pending: [ComposedDocument.ID] = []
    document.root = add(to: &document, &pending)
    do throws(PythonFailure) { _ = try PythonConstructor.construct(document) } catch {
      return error
    }
    return nil
  }

  /// Whether the tree has no tags, and no values but those that any text stands for: strings, booleans
  /// and null. Then nothing in it can fail, and most manifests are so.
  private var isSimple: Bool {
    guard tag == nil else { return false }
    switch content {
    case .scalar: return resolvedTag == .str || resolvedTag == .bool || resolvedTag == .null
    case .sequence(let items): return items.allSatisfy(\.isSimple)
    case .mapping(let entries):
      return entries.allSatisfy { $0.key.text != nil && $0.key.isSimple && $0.value.isSimple }
    }
  }

  /// - Parameter pending: the children so far of the collections around the node.
  private func add(
    to document: inout ComposedDocument, _ pending: inout [ComposedDocument.ID]
  ) -> ComposedDocument.ID {
    let id: ComposedDocument.ID
    let start = pending.count
    switch content {
    case .scalar(let scalar):
      return document.addScalar(scalar.text, isPlain: scalar.isPlain, tag: tag, mark: mark)
    case .sequence(let items):
      id = document.addCollection(isMapping: false, tag: tag, mark: mark)
      for item in items { pending.append(item.add(to: &document, &pending)) }
    case .mapping(let entries):
      id = document.addCollection(isMapping: true, tag: tag, mark: mark)
      for entry in entries {
        pending.append(entry.key.add(to: &document, &pending))
        pending.append(entry.value.add(to: &document, &pending))
      }
    }
    document.setChildren(of: id, pending[start...])
    pending.removeSubrange(start...)
    return id
  }
}
