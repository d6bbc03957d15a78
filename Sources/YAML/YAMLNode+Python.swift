package import PyYAML

extension YAMLNode {
  /// The first thing in this tree that PyYAML's `safe_load` cannot construct, or nil.
  package func constructionFailure() -> PythonFailure? {
    var document = ComposedDocument()
    document.root = add(to: &document)
    do throws(PythonFailure) { _ = try PythonConstructor.construct(document) } catch {
      return error
    }
    return nil
  }

  private func add(to document: inout ComposedDocument) -> ComposedDocument.ID {
    var children: [ComposedDocument.ID] = []
    let id: ComposedDocument.ID
    switch content {
    case .scalar(let scalar):
      return document.addScalar(scalar.text, isPlain: scalar.isPlain, tag: tag, mark: mark)
    case .sequence(let items):
      id = document.addCollection(isMapping: false, tag: tag, mark: mark)
      children.reserveCapacity(items.count)
      for item in items { children.append(item.add(to: &document)) }
    case .mapping(let entries):
      id = document.addCollection(isMapping: true, tag: tag, mark: mark)
      children.reserveCapacity(2 * entries.count)
      for entry in entries {
        children.append(entry.key.add(to: &document))
        children.append(entry.value.add(to: &document))
      }
    }
    document.setChildren(of: id, children)
    return id
  }
}
