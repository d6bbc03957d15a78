package import PyYAML

extension YAMLNode {
  /// The first thing in this tree that PyYAML's `safe_load` cannot construct, or nil.
  package func constructionFailure() -> PythonFailure? {
    var document = ComposedDocument()
    var pending: [ComposedDocument.ID] = []
    document.root = add(to: &document, &pending)
    do throws(PythonFailure) { _ = try PythonConstructor.construct(document) } catch {
      return error
    }
    return nil
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
